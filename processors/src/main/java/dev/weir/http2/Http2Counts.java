package dev.weir.http2;

import java.util.List;

/** Reasons by which the parser counts what it skips or cannot use. */
final class Http2Counts {
    /** Times that a direction lost its place: it looks for a chain of frames and believes none before it is proven. */
    static final String PLACES_LOST = "places_lost";

    /** Directions whose place was proven in the middle of a connection. */
    static final String PLACES_PROVEN = "places_proven";

    /** Chains of frames that were none. */
    static final String CHAINS_BROKEN = "chains_broken";

    /** Bytes skipped or looked at only while a place was not proven. */
    static final String BYTES_SKIPPED = "bytes_skipped";

    /** Requests seen while a place was not proven and not believed later: not reported. */
    static final String REQUESTS_UNPROVEN = "requests_unproven";

    /** Requests reported at the end of a connection that was joined in its middle, without a proof: all that was seen agrees. */
    static final String REQUESTS_BELIEVED = "requests_believed";

    /** Connections of which more came before a proof than is held: their first requests are not reported. */
    static final String UNPROVEN_TOO_LONG = "unproven_too_long";

    /** Connections joined in their middle whose ends were mistaken for each other: read anew from where it showed. */
    static final String ROLES_TURNED = "roles_turned";

    /** Frames that break the rules where their begin was certain. */
    static final String BAD_FRAMES = "bad_frames";

    /** Header blocks that break the rules: what the dynamic table holds is unknown from then on. */
    static final String BAD_HEADER_BLOCKS = "bad_header_blocks";

    /** Header blocks cut by a gap or the capture's limit: what was before the cut is used, the dynamic table is unknown. */
    static final String HEADER_BLOCKS_CUT = "header_blocks_cut";

    /** Header blocks longer than the limit, read up to there; the dynamic table is unknown. */
    static final String HEADER_BLOCKS_TOO_LONG = "header_blocks_too_long";

    /** Dynamic tables that outgrew what is held of them: their oldest entries are unknown. */
    static final String TABLES_CUT = "tables_cut";

    /** Fields that refer to a part of a dynamic table that nobody saw. */
    static final String UNKNOWN_FIELDS = "unknown_fields";

    /** Requests reported without their method, path; answers without their status: it was in an unknown field. */
    static final String UNKNOWN_METHODS = "unknown_methods";

    static final String UNKNOWN_PATHS = "unknown_paths";
    static final String UNKNOWN_STATUSES = "unknown_statuses";

    /** Header lists of which nothing tells whether they are a request: not reported. */
    static final String REQUESTS_UNREADABLE = "requests_unreadable";

    static final String RESPONSES_WITHOUT_REQUEST = "responses_without_request";

    /** DATA, and HEADERS that begin no stream, where none is open: their stream was reset, given up, or not seen to begin. */
    static final String FRAMES_WITHOUT_STREAM = "frames_without_stream";

    /** Header lists that cannot stand where they stand (RFC 9113 section 8.1): what they say of the stream is used. */
    static final String MALFORMED_MESSAGES = "malformed_messages";

    /** Answers on stream 1 to the request that changed the protocol: HTTP/1.1 reported it, with 101. */
    static final String UPGRADE_RESPONSES = "upgrade_responses";

    /** Requests reported without a status because none was seen until the connection ended. */
    static final String REQUESTS_UNANSWERED = "requests_unanswered";

    /** Requests reported without a status because the capture misses the answer. */
    static final String RESPONSES_LOST = "responses_lost";

    /** Streams ended by RST_STREAM before their answer was complete. */
    static final String STREAMS_RESET = "streams_reset";

    /** Requests that the server refused by GOAWAY. */
    static final String STREAMS_REFUSED = "streams_refused";

    /** Promised requests: nobody sent them, so they are no exchanges. */
    static final String PUSHES = "pushes";

    /** Streams beyond the limit of those that may be open. */
    static final String TOO_MANY_OPEN = "too_many_open_streams";

    /** Streams that ended without any answer and are not reported: a client that opens and resets them costs next to nothing. */
    static final String TOO_MANY_UNANSWERED = "too_many_unanswered_streams";

    static final List<String> ALL = List.of(
            TOO_MANY_UNANSWERED,
            PLACES_LOST,
            PLACES_PROVEN,
            CHAINS_BROKEN,
            BYTES_SKIPPED,
            REQUESTS_UNPROVEN,
            REQUESTS_BELIEVED,
            UNPROVEN_TOO_LONG,
            ROLES_TURNED,
            BAD_FRAMES,
            BAD_HEADER_BLOCKS,
            HEADER_BLOCKS_CUT,
            HEADER_BLOCKS_TOO_LONG,
            TABLES_CUT,
            UNKNOWN_FIELDS,
            UNKNOWN_METHODS,
            UNKNOWN_PATHS,
            UNKNOWN_STATUSES,
            REQUESTS_UNREADABLE,
            RESPONSES_WITHOUT_REQUEST,
            FRAMES_WITHOUT_STREAM,
            MALFORMED_MESSAGES,
            UPGRADE_RESPONSES,
            REQUESTS_UNANSWERED,
            RESPONSES_LOST,
            STREAMS_RESET,
            STREAMS_REFUSED,
            PUSHES,
            TOO_MANY_OPEN);

    private Http2Counts() {}
}
