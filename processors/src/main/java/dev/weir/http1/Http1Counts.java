package dev.weir.http1;

import java.util.List;

/** Reasons by which the parser counts what it skips or cannot use. */
final class Http1Counts {
    /** Messages whose head was cut by a gap or the capture's limit: what was before the cut is used. */
    static final String HEADS_CUT = "heads_cut";

    /** Heads longer than the limit, cut there. */
    static final String HEADS_TOO_LONG = "heads_too_long";

    /** Bytes where a message had to begin and none did. */
    static final String BAD_START_LINES = "bad_start_lines";

    /** Content-Lengths that are no number or contradict each other, and codings that do not end in chunked in a request. */
    static final String BAD_FRAMING = "bad_framing";

    /** Chunked bodies that break their rules. */
    static final String BAD_CHUNKS = "bad_chunks";

    /** Times that a direction lost its place: it waits for the next message whose begin is certain. */
    static final String PLACES_LOST = "places_lost";

    /** Bytes skipped while it waited. */
    static final String BYTES_SKIPPED = "bytes_skipped";

    /** Bodies that end before their length. */
    static final String BODIES_TRUNCATED = "bodies_truncated";

    static final String RESPONSES_WITHOUT_REQUEST = "responses_without_request";

    /** Requests reported without a status because none was seen until the connection ended. */
    static final String REQUESTS_UNANSWERED = "requests_unanswered";

    /** Requests reported without a status because the capture misses the answer, or which answer it is. */
    static final String RESPONSES_LOST = "responses_lost";

    /** What looked like a request after a loss, and nothing proved that it was one: not reported. */
    static final String REQUESTS_UNPROVEN = "requests_unproven";

    /** Pieces that begin like a request and were skipped while the place of the requests was lost: not reported. */
    static final String REQUESTS_SKIPPED = "requests_skipped";

    /** Requests beyond the limit of those that may be open. */
    static final String TOO_MANY_OPEN = "too_many_open_requests";

    /** Responses beyond the limit of those that may wait for their request. */
    static final String TOO_MANY_EARLY = "too_many_early_responses";

    /** Connections given up because a client that pipelines lost its place: no answer could be told from the others. */
    static final String PIPELINE_LOST = "pipelines_lost";

    /** Connections that became another protocol: 101, or 2xx to CONNECT. */
    static final String UPGRADED = "upgraded";

    static final List<String> ALL = List.of(
            HEADS_CUT,
            HEADS_TOO_LONG,
            BAD_START_LINES,
            BAD_FRAMING,
            BAD_CHUNKS,
            PLACES_LOST,
            BYTES_SKIPPED,
            BODIES_TRUNCATED,
            RESPONSES_WITHOUT_REQUEST,
            REQUESTS_UNANSWERED,
            RESPONSES_LOST,
            REQUESTS_UNPROVEN,
            REQUESTS_SKIPPED,
            TOO_MANY_OPEN,
            TOO_MANY_EARLY,
            PIPELINE_LOST,
            UPGRADED);

    private Http1Counts() {}
}
