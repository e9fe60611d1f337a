package dev.weir.http2.hpack;

import java.nio.charset.StandardCharsets;

/** RFC 7541 appendix A, as far as it is of interest. */
final class StaticTable {
    /** The last index. */
    static final int SIZE = 61;

    /** Name and value by turns; those from 15 on have no value but for the second. */
    private static final String[] FIRST = {
        ":authority", "", ":method", "GET", ":method", "POST", ":path", "/", ":path", "/index.html", ":scheme", "http",
        ":scheme", "https", ":status", "200", ":status", "204", ":status", "206", ":status", "304", ":status", "400",
        ":status", "404", ":status", "500", "accept-charset", "", "accept-encoding", "gzip, deflate"
    };

    private static final String[] REST = """
            accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control
            content-disposition content-encoding content-language content-length content-location content-range content-type
            cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since
            last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after
            server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate""".split("\\s+");

    private final int[] names = new int[SIZE + 1];
    private final String[] values = new String[SIZE + 1];
    private final int[] nameLengths = new int[SIZE + 1];

    StaticTable(FieldNames kept) {
        for (int i = 1; i <= SIZE; i++) {
            boolean first = i <= FIRST.length / 2;
            byte[] name =
                    (first ? FIRST[2 * i - 2] : REST[i - 1 - FIRST.length / 2]).getBytes(StandardCharsets.US_ASCII);
            names[i] = kept.find(name, 0, name.length);
            nameLengths[i] = name.length;
            values[i] = first ? FIRST[2 * i - 1] : "";
        }
    }

    int name(int index) {
        return names[index];
    }

    int nameLength(int index) {
        return nameLengths[index];
    }

    String value(int index) {
        return values[index];
    }
}
