/** What clients and servers need to talk TLS. */
@NullMarked
package dev.weir.api.tls;

import org.jspecify.annotations.NullMarked;
