/** What a source, processor or sink must say of itself so that a pipeline file can use it. */
@NullMarked
package dev.weir.api.component;

import org.jspecify.annotations.NullMarked;
