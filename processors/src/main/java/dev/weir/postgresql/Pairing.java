package dev.weir.postgresql;

import dev.weir.database.DatabaseSpans;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which answer belongs to which request. The server answers in order, so every message that it sends must fit the oldest open one. */
final class Pairing {
    private final PostgresqlParser parser;
    final Queue queue = new Queue();

    /** Exchanges since a loss, until the conversation proves that they were read right. */
    final List<Answer> held = new ArrayList<>();

    boolean unproven;

    /** Nothing of the server was seen before: the first batch may have begun earlier, and an error in it be another one's. */
    boolean blind;

    /** Nothing is certain until the client's next turn. */
    boolean adrift;

    /** After an error the server skips everything up to the next Sync. */
    boolean skipping;

    /** The client was seen to send on before it had the answers. */
    boolean pipelines;

    /** What failed before its Execute was seen. */
    @Nullable
    Execution failed;

    @Nullable
    String failure;

    /** Where the answer began that is coming in, -1 between answers. */
    long answerOffset = -1;

    long answerNanos;

    Pairing(PostgresqlParser parser) {
        this.parser = parser;
    }

    /** The client sent something. */
    void sent(byte kind, @Nullable Execution e) {
        if (adrift) {
            if (kind == Queue.PARSE && e != null) {
                parser.requests().forget(e);
            }
            return;
        }
        boolean begins = kind == Queue.QUERY || kind == Queue.PARSE || kind == Queue.BIND || kind == Queue.FUNCTION;
        pipelines |= begins && queue.batches() > 0 && head() != Queue.STARTUP && !parser.clientHeardMore();
        PostgresqlLimits limits = parser.limits();
        if (queue.size() >= limits.openMessages() || queue.bytes() >= limits.openBytes()) {
            parser.count(PostgresqlCounts.TOO_MANY_OPEN, 1);
            if (parser.serverSeen()) {
                lost();
                return;
            }
            flush(queue.size(), true);
        }
        if (skipping && kind == Queue.EXECUTE && e != null && e == failed && queue.batches() == 0) {
            complete(e, failure);
            forgetFailed();
        }
        queue.add(kind, e);
    }

    /** The oldest open message. */
    byte head() {
        while (queue.head() == Queue.COPY_END) {
            queue.pop();
        }
        return queue.head();
    }

    /** Nothing is open. */
    boolean isIdle() {
        return head() == Queue.NONE;
    }

    /** A message of the server other than an error or that it is ready. */
    void answer(int type) {
        if (adrift) {
            return;
        }
        begun();
        byte head = head();
        boolean runs = head == Queue.EXECUTE || head == Queue.QUERY;
        boolean fits = !skipping
                && switch (type) {
                    case '1' -> taken(head);
                    case '2' -> pop(head == Queue.BIND);
                    case '3' -> pop(head == Queue.CLOSE);
                    case 'n' -> pop(head == Queue.DESCRIBE);
                    case 'T' -> head == Queue.QUERY || pop(head == Queue.DESCRIBE);
                    case 't' -> head == Queue.DESCRIBE;
                    case 'C', 'I', 's' -> head == Queue.QUERY || executed(head);
                    case 'D', 'H', 'd', 'c' -> runs;
                    case 'G' -> copies(runs);
                    case 'V' -> head == Queue.FUNCTION;
                    default -> replicates();
                };
        if (!fits && parser.goesOn()) {
            mismatch();
        }
    }

    private boolean pop(boolean fits) {
        if (fits) {
            parser.confirm();
            queue.pop();
        }
        return fits;
    }

    private boolean taken(byte head) {
        Execution e = queue.execution();
        if (e != null) {
            e.taken = true;
        }
        return pop(head == Queue.PARSE);
    }

    private boolean executed(byte head) {
        Execution e = queue.execution();
        if (head != Queue.EXECUTE || e == null) {
            return false;
        }
        complete(e, null);
        queue.pop();
        if (e.copying) {
            endCopy();
        }
        return true;
    }

    /** While it copies, the server ignores Sync: those before the client's end of the copy are never answered. */
    private void endCopy() {
        boolean ended = false;
        for (int i = 0; i < queue.size() && !ended; i++) {
            ended = queue.kind(i) == Queue.COPY_END;
        }
        while (ended && queue.head() == Queue.SYNC) {
            queue.pop();
        }
    }

    private boolean copies(boolean fits) {
        Execution e = queue.execution();
        if (fits && e != null) {
            e.copying = true;
        }
        return fits;
    }

    /** COPY in both directions is replication. */
    private boolean replicates() {
        parser.count(PostgresqlCounts.REPLICATIONS, 1);
        parser.giveUp();
        return true;
    }

    /** @param state SQLSTATE, null if unknown */
    void error(@Nullable String state) {
        if (adrift) {
            return;
        }
        begun();
        String code = state == null ? DatabaseSpans.UNKNOWN_ERROR : state;
        byte head = head();
        if (blind && head >= Queue.PARSE) {
            lost();
            return;
        }
        Execution e = queue.execution();
        switch (head) {
            case Queue.STARTUP -> parser.count(PostgresqlCounts.LOGINS_FAILED, 1);
            case Queue.QUERY, Queue.FUNCTION -> {
                if (e != null && e.error == null) {
                    e.error = code;
                }
            }
            case Queue.EXECUTE -> {
                if (e != null) {
                    complete(e, code);
                    queue.pop();
                    if (e.copying) {
                        endCopy();
                    }
                }
                skipping = true;
            }
            case Queue.PARSE, Queue.BIND, Queue.DESCRIBE, Queue.CLOSE -> {
                queue.pop();
                skipping = true;
                if (e != null) {
                    failed(e, code);
                }
            }
            // A commit that fails at Sync: the statements of it were answered. Or the server's last words.
            default -> {}
        }
    }

    private void failed(Execution e, String code) {
        for (int i = 0; i < queue.size() && queue.kind(i) != Queue.SYNC; i++) {
            if (queue.kind(i) == Queue.EXECUTE && queue.execution(i) == e) {
                complete(e, code);
                parser.requests().forget(e);
                return;
            }
        }
        failed = e;
        failure = code;
    }

    /** The server is ready for the next: all up to here is answered or skipped. */
    void ready() {
        if (adrift) {
            return;
        }
        begun();
        byte head = head();
        while (head != Queue.NONE && (skipping ? head != Queue.SYNC : !Queue.isBatch(head))) {
            if (!skipping) {
                mismatch();
                return;
            }
            Execution e = queue.execution();
            if (e != null) {
                skipped(head, e);
            }
            queue.pop();
            head = head();
        }
        Execution e = queue.execution();
        if (head == Queue.NONE) {
            mismatch();
        } else if (head == Queue.SYNC) {
            prepareFailed();
        } else if (e != null) {
            complete(e, e.error);
        }
        if (!adrift && head != Queue.NONE) {
            parser.confirm();
            queue.pop();
        }
        skipping = false;
        forgetFailed();
        answerOffset = -1;
    }

    private void forgetFailed() {
        if (failed != null) {
            parser.requests().forget(failed);
            failed = null;
        }
    }

    private void skipped(byte kind, Execution e) {
        parser.requests().forget(e);
        if (!e.done && (kind == Queue.EXECUTE || kind == Queue.QUERY || kind == Queue.FUNCTION)) {
            parser.count(PostgresqlCounts.EXECUTIONS_SKIPPED, 1);
        }
    }

    /** A statement that cannot be prepared and whose Execute was never sent. */
    private void prepareFailed() {
        Execution e = failed;
        if (e != null && !e.executed && e.statement.sql() != null) {
            complete(e, failure);
        }
    }

    private void begun() {
        if (answerOffset < 0) {
            answerOffset = parser.answerOffset();
            answerNanos = parser.answerNanos();
        }
    }

    private void complete(Execution e, @Nullable String error) {
        parser.confirm();
        answered(e, error == null ? DatabaseSpans.OK : error);
        answerOffset = -1;
    }

    private void answered(Execution e, String status) {
        e.done = true;
        long bytes = parser.answeredTo() - answerOffset;
        give(new Answer(e, status, answerNanos, parser.now(), bytes, false));
    }

    private void give(Answer answer) {
        if (!unproven) {
            parser.give(answer);
        } else if (held.size() < parser.limits().openMessages()) {
            held.add(answer);
        } else {
            parser.count(PostgresqlCounts.EXCHANGES_UNPROVEN, 1);
        }
    }

    private void mismatch() {
        if (isIdle()) {
            parser.count(PostgresqlCounts.RESPONSES_WITHOUT_REQUEST, 1);
            answerOffset = -1;
            if (parser.clientIsLost()) {
                return;
            }
        }
        lost();
    }

    /** Nothing is certain any more. What is open is given without its answer. */
    void lost() {
        if (adrift) {
            return;
        }
        parser.count(PostgresqlCounts.PAIRS_LOST, 1);
        flush(queue.size(), true);
        refuse();
        adrift = true;
        if (pipelines) {
            parser.count(PostgresqlCounts.PIPELINES_LOST, 1);
            parser.giveUp();
        }
    }

    /**
     * The answers up to here are missing, and the client has heard them all before it sent its last batch: what comes next answers
     * that. False if it is not so.
     *
     * @param position of the server's next byte
     */
    boolean goOnAt(int position) {
        int batch = queue.size();
        while (batch > 0 && (batch == queue.size() || !Queue.isBatch(queue.kind(batch - 1)))) {
            batch--;
        }
        Execution e = adrift || pipelines || batch == queue.size() ? null : queue.execution(batch);
        if (e == null || e.startAck != position || position == 0) {
            return false;
        }
        parser.count(PostgresqlCounts.PAIRS_LOST, 1);
        flush(batch, true);
        refuse();
        unproven = true;
        return true;
    }

    /**
     * Takes messages off the queue and gives what was surely attempted: of each batch the first that was not answered.
     *
     * @param messages how many, the oldest
     */
    void flush(int messages, boolean lost) {
        boolean attempted = skipping;
        for (int i = 0; i < messages; i++) {
            byte kind = queue.head();
            Execution e = queue.execution();
            queue.pop();
            if (kind == Queue.PARSE && e != null) {
                parser.requests().forget(e);
            }
            if (e != null && !e.done && (kind == Queue.EXECUTE || kind == Queue.QUERY || kind == Queue.FUNCTION)) {
                if (attempted) {
                    parser.count(PostgresqlCounts.EXECUTIONS_SKIPPED, 1);
                } else {
                    unanswered(e, lost);
                    attempted = true;
                }
            }
            if (Queue.isBatch(kind)) {
                attempted = false;
            }
        }
        skipping = false;
        forgetFailed();
        answerOffset = -1;
    }

    private void unanswered(Execution e, boolean lost) {
        e.done = true;
        if (e.error != null) {
            answered(e, e.error);
            return;
        }
        parser.count(lost ? PostgresqlCounts.RESPONSES_LOST : PostgresqlCounts.REQUESTS_UNANSWERED, 1);
        give(new Answer(e, null, 0, parser.now(), 0, lost));
    }

    /** From here on pairs are made again, and believed once more is proved. */
    void begin(boolean serverUnseen) {
        blind = serverUnseen;
        flush(queue.size(), true);
        refuse();
        adrift = false;
        unproven = true;
        pipelines = false;
    }

    void prove() {
        blind = false;
        unproven = false;
        held.forEach(parser::give);
        held.clear();
    }

    private void refuse() {
        parser.count(PostgresqlCounts.EXCHANGES_UNPROVEN, held.size());
        held.clear();
    }
}
