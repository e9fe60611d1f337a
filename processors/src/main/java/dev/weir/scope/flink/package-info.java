/** State that follows the readers of scopes, as operator state of Flink. */
@NullMarked
package dev.weir.scope.flink;

import org.jspecify.annotations.NullMarked;
