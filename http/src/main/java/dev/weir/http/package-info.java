/** The HTTP server for all that Weir serves itself. */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
