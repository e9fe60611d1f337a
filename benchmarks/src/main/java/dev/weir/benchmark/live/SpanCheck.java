package dev.weir.benchmark.live;

import java.util.EnumMap;
import java.util.Map;

/**
 * Holds every span against the rule by which its request was made. A request between two processes of one host has two spans: the
 * CLIENT span, whose parent is the one in the header, and the SERVER span, whose parent is the CLIENT span. They may come in any
 * order. Requests are remembered for as many numbers as the window has; what is missing by then is missing. For one thread.
 */
final class SpanCheck {
    private static final byte CLIENT_SEEN = 1;
    private static final byte SERVER_SEEN = 2;

    /** What is found. */
    enum Finding {
        CLIENT,
        SERVER,
        /** Spans under another parent than they have to be. */
        WRONG_PARENT,
        /** Spans of a kind, a run or a number that there is not. */
        WRONG_TRACE,
        CLIENT_TWICE,
        SERVER_TWICE,
        CLIENT_MISSING,
        SERVER_MISSING,
        /** SERVER spans whose CLIENT span is missing, so that nobody knows whether they are under it. */
        PARENT_MISSING,
        /** Spans that say that the capture misses the response. */
        RESPONSE_LOST,
        /** Spans that came when their number had left the window. */
        TOO_LATE
    }

    private final long run;
    private final int mask;
    private final byte[] seen;
    /** The id of the CLIENT span where it was seen, else the parent of the SERVER span. */
    private final long[] ids;

    private final long[] found = new long[Finding.values().length];
    /** Numbers below are known, numbers below this less the window are judged. */
    private long end;

    /**
     * @param run the first half of the trace ids
     * @param window numbers that are remembered, a power of two
     */
    SpanCheck(long run, int window) {
        if (Integer.bitCount(window) != 1) {
            throw new IllegalArgumentException("the window is no power of two: " + window);
        }
        this.run = run;
        this.mask = window - 1;
        this.seen = new byte[window];
        this.ids = new long[window];
    }

    void accept(SpanView span) {
        long number = span.traceIdLo;
        boolean client = span.kind == SpanView.CLIENT;
        if (span.traceIdHi != run || number < 0 || !(client || span.kind == SpanView.SERVER)) {
            count(Finding.WRONG_TRACE);
            return;
        }
        count(client ? Finding.CLIENT : Finding.SERVER);
        if (span.responseLost) {
            count(Finding.RESPONSE_LOST);
        }
        moveTo(number + 1);
        if (number < end - seen.length) {
            count(Finding.TOO_LATE);
        } else if (client) {
            client(number, span);
        } else {
            server(number, span);
        }
    }

    private void client(long number, SpanView span) {
        int at = (int) number & mask;
        if ((seen[at] & CLIENT_SEEN) != 0) {
            count(Finding.CLIENT_TWICE);
            return;
        }
        boolean wrong = span.parentId != Numbered.parentOf(number);
        if ((seen[at] & SERVER_SEEN) != 0 && ids[at] != span.spanId) {
            count(Finding.WRONG_PARENT); // of the SERVER span
        }
        if (wrong) {
            count(Finding.WRONG_PARENT);
        }
        ids[at] = span.spanId;
        seen[at] |= CLIENT_SEEN;
    }

    private void server(long number, SpanView span) {
        int at = (int) number & mask;
        if ((seen[at] & SERVER_SEEN) != 0) {
            count(Finding.SERVER_TWICE);
            return;
        }
        if ((seen[at] & CLIENT_SEEN) == 0) {
            ids[at] = span.parentId;
        } else if (ids[at] != span.parentId) {
            count(Finding.WRONG_PARENT);
        }
        seen[at] |= SERVER_SEEN;
    }

    /** Makes room for the numbers below {@code next}. */
    private void moveTo(long next) {
        for (; end < next; end++) {
            if (end > mask) {
                judge((int) end & mask);
            }
        }
    }

    private void judge(int at) {
        boolean client = (seen[at] & CLIENT_SEEN) != 0;
        boolean server = (seen[at] & SERVER_SEEN) != 0;
        if (!client) {
            count(Finding.CLIENT_MISSING);
        }
        if (!server) {
            count(Finding.SERVER_MISSING);
        }
        if (server && !client) {
            count(Finding.PARENT_MISSING);
        }
        seen[at] = 0;
        ids[at] = 0;
    }

    /**
     * Ends the check.
     *
     * @param requests how many were sent: their numbers begin at 0
     */
    Map<Finding, Long> result(long requests) {
        moveTo(requests);
        for (long n = Math.max(0, end - seen.length); n < end; n++) {
            int at = (int) n & mask;
            if (n < requests) {
                judge(at);
            } else if (seen[at] != 0) {
                found[Finding.WRONG_TRACE.ordinal()] += Integer.bitCount(seen[at]);
            }
        }
        Map<Finding, Long> result = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            result.put(finding, found[finding.ordinal()]);
        }
        return result;
    }

    /** Spans so far, right ones and wrong ones. */
    long spans() {
        return found[Finding.CLIENT.ordinal()] + found[Finding.SERVER.ordinal()] + found[Finding.WRONG_TRACE.ordinal()];
    }

    private void count(Finding finding) {
        found[finding.ordinal()]++;
    }
}
