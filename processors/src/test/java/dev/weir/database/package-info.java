@NullMarked
package dev.weir.database;

import org.jspecify.annotations.NullMarked;
