/** Hand-written Flink serializers of the records, with versioned snapshots. */
@NullMarked
package dev.weir.api.types;

import org.jspecify.annotations.NullMarked;
