package dev.weir.postgresql;

import java.util.List;

/** Reasons by which the parser counts what it skips or cannot use. */
final class PostgresqlCounts {
    /** Bytes where a message had to begin and none did. */
    static final String BAD_MESSAGES = "bad_messages";

    /** Times that a direction lost its place: it waits for the client's next turn. */
    static final String PLACES_LOST = "places_lost";

    /** Bytes skipped while it waited. */
    static final String BYTES_SKIPPED = "bytes_skipped";

    /** What looks like queries, executions and function calls in these bytes, from the begin of what came at once; not reported. */
    static final String REQUESTS_SKIPPED = "requests_skipped";

    /** Times that it was no more certain which answer belongs to which request. */
    static final String PAIRS_LOST = "pairs_lost";

    /** Statements longer than the limit, or of which the capture misses a part: what was before is used. */
    static final String QUERIES_CUT = "queries_cut";

    /** Executions of a statement that the capture has not seen. */
    static final String UNKNOWN_STATEMENTS = "unknown_statements";

    /** Statements and portals forgotten because there were too many. */
    static final String STATEMENTS_EVICTED = "statements_evicted";

    /** Executions that the server skipped, or may have skipped, after an error in the same batch: no exchanges. */
    static final String EXECUTIONS_SKIPPED = "executions_skipped";

    /** Reported without a status: the connection ended before the answer. */
    static final String REQUESTS_UNANSWERED = "requests_unanswered";

    /** Reported without a status: the capture misses the answer, or which answer it is. */
    static final String RESPONSES_LOST = "responses_lost";

    /** Exchanges after a loss that nothing proved: not reported. */
    static final String EXCHANGES_UNPROVEN = "exchanges_unproven";

    /** Answers to what the capture has not seen. */
    static final String RESPONSES_WITHOUT_REQUEST = "responses_without_request";

    /** Requests beyond the limit of those that may be open. */
    static final String TOO_MANY_OPEN = "too_many_open_messages";

    /** Connections given up because a client that does not wait for its answers lost its place. */
    static final String PIPELINES_LOST = "pipelines_lost";

    static final String CANCEL_REQUESTS = "cancel_requests";
    static final String LOGINS_FAILED = "logins_failed";

    /** Connections that go on encrypted. */
    static final String ENCRYPTED = "encrypted";

    /** Connections of the replication protocol: not read. */
    static final String REPLICATIONS = "replications";

    static final List<String> ALL = List.of(
            BAD_MESSAGES,
            PLACES_LOST,
            BYTES_SKIPPED,
            REQUESTS_SKIPPED,
            PAIRS_LOST,
            QUERIES_CUT,
            UNKNOWN_STATEMENTS,
            STATEMENTS_EVICTED,
            EXECUTIONS_SKIPPED,
            REQUESTS_UNANSWERED,
            RESPONSES_LOST,
            EXCHANGES_UNPROVEN,
            RESPONSES_WITHOUT_REQUEST,
            TOO_MANY_OPEN,
            PIPELINES_LOST,
            CANCEL_REQUESTS,
            LOGINS_FAILED,
            ENCRYPTED,
            REPLICATIONS);

    private PostgresqlCounts() {}
}
