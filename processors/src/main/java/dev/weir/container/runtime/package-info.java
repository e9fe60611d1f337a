/** The container runtimes of this host, asked through their sockets: the Docker API and Kubernetes' CRI. */
@NullMarked
package dev.weir.container.runtime;

import org.jspecify.annotations.NullMarked;
