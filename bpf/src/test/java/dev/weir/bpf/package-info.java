/** Tests against the running kernel, and of what needs none. */
@NullMarked
package dev.weir.bpf;

import org.jspecify.annotations.NullMarked;
