/** What all databases' spans have in common. */
@NullMarked
package dev.weir.database;

import org.jspecify.annotations.NullMarked;
