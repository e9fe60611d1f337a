package dev.weir.http1;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Tally;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** HTTP/1.x. */
public final class Http1 implements Protocol {
    public static final String NAME = "http";

    final Http1Limits limits;

    /** Shared by all connections: nothing in them outlives a call. */
    final Head requestHead = new Head(true);

    final Head responseHead = new Head(false);
    final KnownTexts known = new KnownTexts();
    private final Tally tally;

    public Http1(Http1Limits limits, Tally tally) {
        this.limits = limits;
        this.tally = tally;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> reasons() {
        return Http1Counts.ALL;
    }

    @Override
    public Detection detect(Opening outgoing, Opening incoming) {
        StartLine.Kind out = kind(outgoing);
        StartLine.Kind in = kind(incoming);
        if (isOther(out, outgoing) || isOther(in, incoming)) {
            return Detection.NO;
        }
        if (out == StartLine.Kind.REQUEST || in == StartLine.Kind.RESPONSE) {
            return Detection.CLIENT_OUTGOING;
        }
        if (in == StartLine.Kind.REQUEST || out == StartLine.Kind.RESPONSE) {
            return Detection.CLIENT_INCOMING;
        }
        return mayBecome(out, outgoing) || mayBecome(in, incoming) ? Detection.MORE : Detection.NO;
    }

    private static boolean isOther(StartLine.Kind kind, Opening opening) {
        return kind == StartLine.Kind.NO && opening.fromStart();
    }

    private static boolean mayBecome(StartLine.Kind kind, Opening opening) {
        return kind == StartLine.Kind.MORE && opening.length() > 0;
    }

    private static StartLine.Kind kind(Opening opening) {
        int from = opening.offset();
        int to = from + opening.length();
        while (from < to && (opening.bytes()[from] == '\r' || opening.bytes()[from] == '\n')) {
            from++;
        }
        return StartLine.classify(opening.bytes(), from, to);
    }

    @Override
    public ProtocolParser open(boolean clientOutgoing) {
        return new Http1Parser(this, clientOutgoing);
    }

    @Override
    public ProtocolParser read(DataInput in) throws IOException {
        return Http1Parser.read(this, in);
    }

    void count(String reason) {
        tally.add(NAME, reason, 1);
    }

    void count(String reason, long count) {
        tally.add(NAME, reason, count);
    }
}
