/** A pipeline file: YAML, checked in one go, to a value that a job graph can be made of. */
@NullMarked
package dev.weir.pipeline.config;

import org.jspecify.annotations.NullMarked;
