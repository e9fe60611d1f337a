/** Captures made by others, beside the project, with answers from independent tools. */
@NullMarked
package dev.weir.captures;

import org.jspecify.annotations.NullMarked;
