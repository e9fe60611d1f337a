/** HTTP/2 (RFC 9113) and gRPC as they are seen from outside: from the middle, with bytes missing, one direction at a time. */
@NullMarked
package dev.weir.http2;

import org.jspecify.annotations.NullMarked;
