/** What there is to know about the components, for people and for editors. */
@NullMarked
package dev.weir.pipeline.docs;

import org.jspecify.annotations.NullMarked;
