package dev.weir.sink.otlp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** The way to one receiver. Used by several threads at once. */
interface Transport extends AutoCloseable {

    /** Sends once and waits for the outcome, for as long as the configured timeout at most. */
    Reply send(ExportTraceServiceRequest request) throws InterruptedException;

    /** Ends every connection and every thread of it. */
    @Override
    void close();
}
