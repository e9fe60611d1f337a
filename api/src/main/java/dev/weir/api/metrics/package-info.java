/** How what a component counts is shown. */
@NullMarked
package dev.weir.api.metrics;

import org.jspecify.annotations.NullMarked;
