package dev.weir.ebpf.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** A reader says on which host it runs, and so which rings it can read. */
record HostEvent(String host) implements SourceEvent {}
