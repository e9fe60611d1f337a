/** {@code request_metrics} as a job, with its windows and totals in either state backend. */
@NullMarked
package dev.weir.benchmark.state;

import org.jspecify.annotations.NullMarked;
