package dev.weir.protocol;

/** Where parsers count what they skip. */
@FunctionalInterface
public interface Tally {
    /**
     * Adds to a sum.
     *
     * @param protocol the parser's, {@link #UNKNOWN} for connections of none
     * @param reason a constant in lower case with underscores
     */
    void add(String protocol, String reason, long count);

    String UNKNOWN = "unknown";

    /** For what stands before a protocol: headers of the PROXY protocol, and SOCKS. */
    String PREFIX = "prefix";
}
