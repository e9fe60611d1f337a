package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weir.otlp.read.ReadCounts;
import java.util.List;

/** What the signals of OTLP differ in. */
interface Service<T> {
    /** Its one call, such as {@code opentelemetry.proto.collector.trace.v1.TraceService/Export}. */
    String call();

    /** Its records in plural. */
    String noun();

    /**
     * @param request protobuf, or OTLP JSON in UTF-8
     * @throws InvalidProtocolBufferException if it is no export request
     */
    Read<T> read(byte[] request, boolean json) throws InvalidProtocolBufferException;

    /** @param rejected records that were not taken, for the reasons in the message */
    Message response(long rejected, String message);

    /**
     * What is in a request.
     *
     * @param records that are taken
     */
    record Read<T>(List<T> records, ReadCounts counts) {}
}
