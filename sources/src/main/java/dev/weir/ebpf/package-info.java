/** From the kernel's records to {@link dev.weir.api.Segment}s. Plain Java. */
@NullMarked
package dev.weir.ebpf;

import org.jspecify.annotations.NullMarked;
