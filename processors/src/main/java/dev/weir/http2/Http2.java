package dev.weir.http2;

import dev.weir.http2.hpack.DynamicTable;
import dev.weir.http2.hpack.HpackDecoder;
import dev.weir.http2.hpack.HpackDecoder.Result;
import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Tally;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** HTTP/2 without encryption. */
public final class Http2 implements Protocol {
    public static final String NAME = "http2";

    /** Protocol of exchanges that are calls of gRPC; the others are {@code http}. */
    public static final String GRPC = "grpc";

    final Http2Limits limits;

    /** Shared by all connections: nothing in them outlives a call. */
    final HpackDecoder decoder = new HpackDecoder(new Fields());

    final HeaderList headers = new HeaderList();
    private final Tally tally;

    public Http2(Http2Limits limits, Tally tally) {
        this.limits = limits;
        this.tally = tally;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** A message is many frames, and the length of one that was left out is known to nobody. */
    @Override
    public boolean needsWholeMessages() {
        return true;
    }

    @Override
    public List<String> reasons() {
        return Http2Counts.ALL;
    }

    @Override
    public Detection detect(Opening outgoing, Opening incoming) {
        Beginning out = Beginning.of(outgoing);
        Beginning in = Beginning.of(incoming);
        if (out == Beginning.CLIENT || in == Beginning.CLIENT) {
            return out == Beginning.CLIENT ? Detection.CLIENT_OUTGOING : Detection.CLIENT_INCOMING;
        }
        if (out == Beginning.MAYBE_CLIENT || in == Beginning.MAYBE_CLIENT) {
            return Detection.MORE;
        }
        if (isOther(out, outgoing) || isOther(in, incoming)) {
            return Detection.NO;
        }
        return Midway.detect(this, outgoing, incoming);
    }

    /** A direction whose first byte is there begins with the preface or with settings. */
    private static boolean isOther(Beginning beginning, Opening opening) {
        return opening.fromStart() && opening.length() > 0 && beginning == Beginning.OTHER;
    }

    /** Whether the header block says method, scheme, path and content type of a call of gRPC, to one who saw none before it. */
    boolean isWholeCall(byte[] b, int from, int to) {
        DynamicTable table = new DynamicTable(limits.tableBytes());
        table.forget();
        headers.clear();
        return decoder.decode(table, b, from, to, headers) != Result.BROKEN
                && headers.get(Fields.METHOD) != null
                && headers.get(Fields.SCHEME) != null
                && headers.get(Fields.PATH) != null
                && headers.isGrpc();
    }

    @Override
    public ProtocolParser open(boolean clientOutgoing) {
        return new Http2Parser(this, clientOutgoing);
    }

    @Override
    public ProtocolParser read(DataInput in) throws IOException {
        return Http2Parser.read(this, in);
    }

    void count(String reason) {
        tally.add(NAME, reason, 1);
    }

    void count(String reason, long count) {
        if (count > 0) {
            tally.add(NAME, reason, count);
        }
    }
}
