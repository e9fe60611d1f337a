/** Sends spans to an OTLP receiver, over gRPC or HTTP, at least once. */
@NullMarked
package dev.weir.sink.otlp;

import org.jspecify.annotations.NullMarked;
