/** Exchanges to histograms of durations, by windows of event time. */
@NullMarked
package dev.weir.requestmetrics;

import org.jspecify.annotations.NullMarked;
