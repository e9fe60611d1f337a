package dev.weir.protocol;

import java.util.List;

/** What is counted of every protocol, whatever its parser counts beside it. */
public final class ConversationCounts {
    /** Connections found to speak it; under {@link Tally#UNKNOWN} those of none. */
    public static final String CONNECTIONS = "connections";

    /** Exchanges of its connections. */
    public static final String EXCHANGES = "exchanges";

    /** Connections that were not of this protocol after all. */
    public static final String TAKEN_BACK = "taken_back";

    /** Connections that became another protocol, which is searched anew. */
    public static final String HANDED_OVER = "handed_over";

    /** Connections of which nothing certain could be said any more. */
    public static final String GIVEN_UP = "given_up";

    /** Connections whose parser threw, against its contract. */
    public static final String PARSER_FAILED = "parser_failed";

    /** Connections given up because there were too many, or too many whose protocol was not known. */
    public static final String EVICTED_CONNECTIONS = "evicted_connections";

    /** Connections given up because those that are silent took too much memory. */
    public static final String EVICTED_IDLE = "evicted_idle_connections";

    /** Payload that a parser has read; over all protocols with {@link #UNREAD_BYTES} and what is held, it is what came in. */
    public static final String READ_BYTES = "read_bytes";

    /** Payload that no parser reads: unknown, handed over or given up. */
    public static final String UNREAD_BYTES = "unread_bytes";

    public static final List<String> ALL = List.of(
            CONNECTIONS,
            EXCHANGES,
            TAKEN_BACK,
            HANDED_OVER,
            GIVEN_UP,
            PARSER_FAILED,
            EVICTED_CONNECTIONS,
            EVICTED_IDLE,
            READ_BYTES,
            UNREAD_BYTES);

    /** Of {@link Tally#PREFIX}: what stood before a protocol, by its kind. */
    public static final List<String> PREFIX =
            List.of(ProxyHeader.VERSION_1, ProxyHeader.VERSION_2, Socks.NAME_4, Socks.NAME_5, READ_BYTES);

    /** Those that connections of no protocol have. */
    public static final List<String> UNKNOWN = List.of(CONNECTIONS, EVICTED_CONNECTIONS, UNREAD_BYTES);

    private ConversationCounts() {}
}
