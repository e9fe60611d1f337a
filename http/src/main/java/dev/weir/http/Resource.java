package dev.weir.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** What is served below one path. It is asked by several threads at once. */
@FunctionalInterface
public interface Resource {
    /** Answers a GET or HEAD that has passed all checks; the caller closes the exchange. */
    void get(HttpExchange exchange) throws IOException;
}
