package dev.weir.http2;

import dev.weir.http2.hpack.FieldNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields that are kept. All others, cookies and credentials among them, are never made into text. */
final class Fields implements FieldNames {
    static final int METHOD = 0;
    static final int PATH = 1;
    static final int SCHEME = 2;
    static final int AUTHORITY = 3;
    static final int STATUS = 4;
    static final int HOST = 5;
    static final int USER_AGENT = 6;
    static final int CONTENT_TYPE = 7;
    static final int TRACEPARENT = 8;
    static final int TRACESTATE = 9;
    static final int GRPC_STATUS = 10;
    static final int GRPC_TIMEOUT = 11;
    static final int COUNT = 12;

    private static final byte[][] NAMES = new byte[COUNT][];

    static {
        String[] names = {
            ":method",
            ":path",
            ":scheme",
            ":authority",
            ":status",
            "host",
            "user-agent",
            "content-type",
            "traceparent",
            "tracestate",
            "grpc-status",
            "grpc-timeout"
        };
        for (int i = 0; i < COUNT; i++) {
            NAMES[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Override
    public int find(byte[] b, int from, int to) {
        for (int i = 0; i < COUNT; i++) {
            byte[] name = NAMES[i];
            if (name.length == to - from && Arrays.equals(b, from, to, name, 0, name.length)) {
                return i;
            }
        }
        return OTHER;
    }
}
