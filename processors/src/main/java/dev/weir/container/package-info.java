/** Which container a socket or a process belongs to, and what the container runtimes say of it. */
@NullMarked
package dev.weir.container;

import org.jspecify.annotations.NullMarked;
