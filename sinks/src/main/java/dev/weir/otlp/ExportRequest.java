package dev.weir.otlp;

/**
 * What is sent at once: the export request of a signal's service.
 *
 * @param records how many are in it
 * @param protobuf the request's bytes; nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // a request is told from another by its identity
public record ExportRequest(int records, byte[] protobuf) {}
