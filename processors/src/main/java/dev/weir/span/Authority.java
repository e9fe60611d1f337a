package dev.weir.span;

/**
 * The host and port of a Host header or of a URL.
 *
 * @param host without the brackets of an IPv6 literal
 * @param port 0 to 65535, -1 if none is given
 */
record Authority(String host, int port) {
    static Authority parse(String text) {
        String s = text.substring(text.lastIndexOf('@') + 1);
        if (s.startsWith("[")) {
            int end = s.indexOf(']');
            if (end > 0) {
                int port = s.startsWith(":", end + 1) ? port(s, end + 2) : -1;
                return new Authority(s.substring(1, end), port);
            }
        }
        int colon = s.indexOf(':');
        if (colon < 0 || s.indexOf(':', colon + 1) >= 0) {
            return new Authority(s, -1);
        }
        return new Authority(s.substring(0, colon), port(s, colon + 1));
    }

    /** Credentials replaced as the semantic conventions want it in {@code url.full}. */
    static String redacted(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return text;
        }
        boolean password = text.lastIndexOf(':', at) >= 0;
        return (password ? "REDACTED:REDACTED" : "REDACTED") + text.substring(at);
    }

    private static int port(String s, int from) {
        if (from == s.length() || s.length() - from > 5) {
            return -1;
        }
        int port = 0;
        for (int i = from; i < s.length(); i++) {
            int digit = s.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = 10 * port + digit;
        }
        return port <= 65_535 ? port : -1;
    }
}
