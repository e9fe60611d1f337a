package dev.weir.api.kafka;

/** How the value of a message holds OTLP: as in the Collector. */
public enum OtlpEncoding {
    /** A protobuf message {@code TracesData} or {@code MetricsData}, which has the same bytes as the export request of its service. */
    OTLP_PROTO,
    /** The same message as OTLP JSON. */
    OTLP_JSON
}
