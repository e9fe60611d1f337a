package dev.weir.http;

import java.util.Map;

/** Limits of the JDK's server, which it has for all servers of the process; it reads them once. */
final class ServerDefaults {
    private static final Map<String, String> LIMITS = Map.of(
            // Seconds for a request to arrive, its head included.
            "sun.net.httpserver.maxReqTime", "60",
            "sun.net.httpserver.maxReqHeaders", "100",
            // Bytes of all headers.
            "sun.net.httpserver.maxReqHeaderSize", "65536",
            "jdk.httpserver.maxConnections", "1024");

    private ServerDefaults() {}

    /** Leaves alone what a user has set. */
    static void set() {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
