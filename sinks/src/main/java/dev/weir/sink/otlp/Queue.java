package dev.weir.sink.otlp;

import java.io.Serializable;
import java.time.Duration;

/**
 * How spans become requests, and how many may wait.
 *
 * @param maxInFlight requests at a time
 * @param maxSpans held at a time, those in flight included
 * @param minBatch spans that make a request at once
 * @param maxBatch spans in a request
 * @param flushTimeout how long a span waits for others
 * @param maxBytes of a request in protobuf, before compression
 */
record Queue(int maxInFlight, int maxSpans, int minBatch, int maxBatch, Duration flushTimeout, long maxBytes)
        implements Serializable {}
