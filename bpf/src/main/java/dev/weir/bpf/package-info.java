/** The kernel programs of Weir, and the only Java that talks to libbpf: capture, ring buffers, maps, hooks. */
@NullMarked
package dev.weir.bpf;

import org.jspecify.annotations.NullMarked;
