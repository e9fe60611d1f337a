/** Secrets of the traffic, planted wherever a protocol has a place for one, and looked for in all that Weir gives out and keeps. */
@NullMarked
package dev.weir.pipeline.secrets;

import org.jspecify.annotations.NullMarked;
