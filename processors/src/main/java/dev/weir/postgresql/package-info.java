/** PostgreSQL's protocol, version 3: simple and extended queries, pipelines, COPY. */
@NullMarked
package dev.weir.postgresql;

import org.jspecify.annotations.NullMarked;
