package dev.weir.sink.otlp;

import java.io.Serializable;
import java.time.Duration;

/**
 * How records become requests, and how many may wait.
 *
 * @param maxInFlight requests at a time
 * @param maxRecords held at a time, those in flight included
 * @param minBatch records that make a request at once
 * @param maxBatch records in a request
 * @param flushTimeout how long a record waits for others
 * @param maxBytes of a request in protobuf, before compression
 */
record Queue(int maxInFlight, int maxRecords, int minBatch, int maxBatch, Duration flushTimeout, long maxBytes)
        implements Serializable {}
