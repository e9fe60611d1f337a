package dev.weir.span;

import dev.weir.api.Attributes;
import dev.weir.api.Span;

/** The part of a span that depends on the protocol. */
public record SpanDetails(String name, Span.Status status, Attributes attributes) {}
