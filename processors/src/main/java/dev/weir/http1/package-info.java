/** HTTP/1.x (RFC 9110, RFC 9112) as it is seen from outside: from the middle, with bytes missing, one direction at a time. */
@NullMarked
package dev.weir.http1;

import org.jspecify.annotations.NullMarked;
