/** The live source: one split is one ring of one host. */
@NullMarked
package dev.weir.ebpf.source;

import org.jspecify.annotations.NullMarked;
