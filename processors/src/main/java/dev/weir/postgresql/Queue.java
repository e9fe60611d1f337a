package dev.weir.postgresql;

import org.jspecify.annotations.Nullable;

/** What the client sent and the server has not answered, in its order. */
final class Queue {
    static final byte STARTUP = 0;
    static final byte QUERY = 1;
    static final byte FUNCTION = 2;
    static final byte PARSE = 3;
    static final byte BIND = 4;
    static final byte DESCRIBE = 5;
    static final byte EXECUTE = 6;
    static final byte CLOSE = 7;
    static final byte SYNC = 8;

    /** The client ended its COPY: nothing answers this alone. */
    static final byte COPY_END = 9;

    static final byte NONE = -1;

    private byte[] kinds = new byte[8];
    private @Nullable Execution[] executions = new @Nullable Execution[8];
    private int first;
    private int size;
    private int bytes;
    private int batches;

    int size() {
        return size;
    }

    /** Of the texts. */
    int bytes() {
        return bytes;
    }

    /** How many of what the server answers by being ready for the next. */
    int batches() {
        return batches;
    }

    /** @param e null for what is no part of an execution */
    void add(byte kind, @Nullable Execution e) {
        if (size == kinds.length) {
            grow();
        }
        int place = (first + size++) & (kinds.length - 1);
        kinds[place] = kind;
        executions[place] = e;
        bytes += cost(kind, e);
        batches += isBatch(kind) ? 1 : 0;
    }

    /** {@link #NONE} if it is empty. */
    byte head() {
        return size == 0 ? NONE : kinds[first];
    }

    /** Of the head. */
    @Nullable
    Execution execution() {
        return size == 0 ? null : executions[first];
    }

    byte kind(int index) {
        return kinds[(first + index) & (kinds.length - 1)];
    }

    @Nullable
    Execution execution(int index) {
        return executions[(first + index) & (kinds.length - 1)];
    }

    void pop() {
        byte kind = kinds[first];
        bytes -= cost(kind, executions[first]);
        batches -= isBatch(kind) ? 1 : 0;
        executions[first] = null;
        first = (first + 1) & (kinds.length - 1);
        size--;
    }

    static boolean isBatch(byte kind) {
        return kind == QUERY || kind == FUNCTION || kind == SYNC || kind == STARTUP;
    }

    private static int cost(byte kind, @Nullable Execution e) {
        return e != null && (kind == QUERY || kind == PARSE) ? e.statement.cost() : 0;
    }

    private void grow() {
        byte[] moreKinds = new byte[2 * size];
        @Nullable Execution[] more = new @Nullable Execution[2 * size];
        for (int i = 0; i < size; i++) {
            moreKinds[i] = kind(i);
            more[i] = execution(i);
        }
        kinds = moreKinds;
        executions = more;
        first = 0;
    }
}
