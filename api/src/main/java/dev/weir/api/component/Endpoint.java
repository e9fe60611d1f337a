package dev.weir.api.component;

/**
 * An address that a component listens at or sends to.
 *
 * @param option that gives it
 * @param host a name or an address, as it is written
 * @param port 0 for any
 */
public record Endpoint(String option, String host, int port) {
    @Override
    public String toString() {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
