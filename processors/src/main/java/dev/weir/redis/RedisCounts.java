package dev.weir.redis;

import java.util.List;

/** Reasons by which the parser counts what it skips or cannot use. */
final class RedisCounts {
    /** Bytes where a command or an answer had to begin and none did. */
    static final String BAD_MESSAGES = "bad_messages";

    /** Times that a direction lost its place. */
    static final String PLACES_LOST = "places_lost";

    /** Bytes skipped until it had it again. */
    static final String BYTES_SKIPPED = "bytes_skipped";

    /** What looks like commands in these bytes, one after the other from the begin of what came at once; not reported. */
    static final String REQUESTS_SKIPPED = "requests_skipped";

    /** Times that it was no more certain which answer belongs to which command. */
    static final String PAIRS_LOST = "pairs_lost";

    /** Reported without a status: the server kept silent until the end. */
    static final String REQUESTS_UNANSWERED = "requests_unanswered";

    /** Reported without a status: the capture misses the answer, or cannot tell which it is. */
    static final String RESPONSES_LOST = "responses_lost";

    /** Commands after a loss that nothing proved to be some; not reported. */
    static final String REQUESTS_UNPROVEN = "requests_unproven";

    /** Commands with their answers after a loss, of which nothing proved that they belong together; not reported. */
    static final String EXCHANGES_UNPROVEN = "exchanges_unproven";

    /** Answers to nothing that is open. */
    static final String RESPONSES_WITHOUT_REQUEST = "responses_without_request";

    /** What the server sends unasked: messages of channels, invalidated keys. */
    static final String MESSAGES = "messages";

    /** Commands that the client wants no answer to (CLIENT REPLY); not reported. */
    static final String COMMANDS_WITHOUT_REPLY = "commands_without_reply";

    /** Commands that no table here knows: reported without their arguments. */
    static final String UNKNOWN_COMMANDS = "unknown_commands";

    /** Keys longer than the limit. */
    static final String KEYS_CUT = "keys_cut";

    /** Times that more was open than the limits allow: pairing begins anew. */
    static final String TOO_MANY_OPEN = "too_many_open_commands";

    /** Connections that became the stream of MONITOR. */
    static final String MONITORS = "monitors";

    /** Connections that became a replica's. */
    static final String REPLICATIONS = "replications";

    /** Connections joined in a value that looked like a command of the other end. */
    static final String ENDS_REVERSED = "ends_reversed";

    static final List<String> ALL = List.of(
            BAD_MESSAGES,
            PLACES_LOST,
            BYTES_SKIPPED,
            REQUESTS_SKIPPED,
            PAIRS_LOST,
            REQUESTS_UNANSWERED,
            RESPONSES_LOST,
            REQUESTS_UNPROVEN,
            EXCHANGES_UNPROVEN,
            RESPONSES_WITHOUT_REQUEST,
            MESSAGES,
            COMMANDS_WITHOUT_REPLY,
            UNKNOWN_COMMANDS,
            KEYS_CUT,
            TOO_MANY_OPEN,
            MONITORS,
            REPLICATIONS,
            ENDS_REVERSED);

    private RedisCounts() {}
}
