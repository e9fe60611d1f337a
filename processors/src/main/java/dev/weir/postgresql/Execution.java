package dev.weir.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * A request of the client on its way: a simple query, or what belongs to one Execute, from its Parse or Bind on. A Parse alone is
 * one too, which becomes an exchange only if it fails.
 */
final class Execution {
    final Statement statement;

    /** The message that it began with. */
    final int startSeq;

    final int startAck;
    final long startNanos;
    final long startOffset;

    /** Of its last message. */
    long endNanos;

    long endOffset;

    /** Its Execute was sent. */
    boolean executed;

    /** The server took its Parse: the statement is there, whatever becomes of the rest. */
    boolean taken;

    /** It was answered. */
    boolean done;

    /** COPY FROM STDIN is under way. */
    boolean copying;

    /** The first error's, null if there was none. */
    @Nullable
    String error;

    /** Place in a state that is being written. */
    int index;

    Execution(Statement statement, int startSeq, int startAck, long startNanos, long startOffset) {
        this.statement = statement;
        this.startSeq = startSeq;
        this.startAck = startAck;
        this.startNanos = startNanos;
        this.startOffset = startOffset;
    }

    /** Begins with the message that the stream has just read. */
    static Execution from(Statement statement, MessageStream s) {
        Execution e = new Execution(statement, s.startSeq(), s.startAck(), s.startNanos(), s.startOffset());
        e.reaches(s);
        return e;
    }

    void reaches(MessageStream s) {
        endNanos = s.lastNanos();
        endOffset = s.offset();
    }
}
