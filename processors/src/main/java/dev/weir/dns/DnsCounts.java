package dev.weir.dns;

import java.util.List;

/** Reasons by which the parser counts what it skips or cannot use. */
final class DnsCounts {
    /** Messages whose header or question makes no sense, or is cut off. */
    static final String MALFORMED = "malformed_messages";

    /** Pairs of ends of which one is a group: multicast DNS and LLMNR are not read. */
    static final String MULTICAST = "multicast";

    /** NOTIFY, UPDATE and the like: no queries. */
    static final String OTHER_OPCODES = "other_opcodes";

    /** The same query again before its answer: it counts as one. */
    static final String QUERIES_REPEATED = "queries_repeated";

    /** Answers to nothing that is open: second answers, late ones, and those whose query the capture misses. */
    static final String RESPONSES_WITHOUT_QUERY = "responses_without_query";

    /** Answers that were captured before their queries. */
    static final String RESPONSES_EARLY = "responses_early";

    /** Reported without an answer: none came in time, or before the connection was seen to end. */
    static final String QUERIES_UNANSWERED = "queries_unanswered";

    /** Reported without a code because the capture misses the answer, or ended while it was waited for. */
    static final String RESPONSES_LOST = "responses_lost";

    /** Queries beyond the limit of those that may be open. */
    static final String TOO_MANY_OPEN = "too_many_open_queries";

    /** Over TCP, times that a direction lost its place; it waits for a chunk that begins with a message. */
    static final String PLACES_LOST = "places_lost";

    static final String BYTES_SKIPPED = "bytes_skipped";

    static final List<String> ALL = List.of(
            MALFORMED,
            MULTICAST,
            OTHER_OPCODES,
            QUERIES_REPEATED,
            RESPONSES_WITHOUT_QUERY,
            RESPONSES_EARLY,
            QUERIES_UNANSWERED,
            RESPONSES_LOST,
            TOO_MANY_OPEN,
            PLACES_LOST,
            BYTES_SKIPPED);

    private DnsCounts() {}
}
