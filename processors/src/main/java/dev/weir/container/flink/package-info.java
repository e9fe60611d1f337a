/** The {@code container} processor: {@link dev.weir.container.ContainerWatch} as a Flink operator. */
@NullMarked
package dev.weir.container.flink;

import org.jspecify.annotations.NullMarked;
