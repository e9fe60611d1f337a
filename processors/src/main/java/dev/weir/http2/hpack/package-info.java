/** HPACK (RFC 7541) as an onlooker has to read it: with a dynamic table of which a part may be unknown. */
@NullMarked
package dev.weir.http2.hpack;

import org.jspecify.annotations.NullMarked;
