@NullMarked
package dev.weir.pipeline.run;

import org.jspecify.annotations.NullMarked;
