package dev.weir.http1;

import java.util.List;

/** Methods that are known by number: those of the IANA registry that are in use, and a few that caches and devices send. */
final class Methods {
    static final int UNKNOWN = -1;
    private static final List<String> NAMES = List.of(
            "GET",
            "POST",
            "PUT",
            "HEAD",
            "DELETE",
            "PATCH",
            "OPTIONS",
            "CONNECT",
            "TRACE",
            "PROPFIND",
            "PROPPATCH",
            "MKCOL",
            "COPY",
            "MOVE",
            "LOCK",
            "UNLOCK",
            "SEARCH",
            "REPORT",
            "MERGE",
            "CHECKOUT",
            "MKACTIVITY",
            "PURGE",
            "NOTIFY",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "M-SEARCH",
            "QUERY");
    static final int HEAD = NAMES.indexOf("HEAD");
    static final int CONNECT = NAMES.indexOf("CONNECT");
    private static final byte[][] BYTES = NAMES.stream().map(Ascii::bytes).toArray(byte[][]::new);

    private Methods() {}

    static int find(byte[] b, int from, int to) {
        for (int i = 0; i < BYTES.length; i++) {
            if (BYTES[i].length == to - from && Ascii.startsWith(b, from, to, BYTES[i])) {
                return i;
            }
        }
        return UNKNOWN;
    }

    /** Whether this is a known method, or the first part of one if it is not {@code whole}. */
    static boolean fits(byte[] b, int from, int to, boolean whole) {
        for (byte[] name : BYTES) {
            int i = 0;
            while (i < name.length && i < to - from && b[from + i] == name[i]) {
                i++;
            }
            if (i == to - from && (!whole || i == name.length)) {
                return true;
            }
        }
        return false;
    }

    static String name(int method) {
        return NAMES.get(method);
    }
}
