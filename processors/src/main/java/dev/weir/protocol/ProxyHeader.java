package dev.weir.protocol;

import dev.weir.api.Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The header of the PROXY protocol, version 1 (a line) and 2 (binary), by which a proxy says whose connection it passes on. */
final class ProxyHeader {
    static final String VERSION_1 = "proxy_v1";
    static final String VERSION_2 = "proxy_v2";

    private static final byte[] WORD = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_LINE = 107;
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BINARY_HEAD = 16;

    /** Local (0) or on behalf of another (1). */
    private static final int HIGHEST_COMMAND = 1;

    private static final int VALUE_HEAD = 3;
    private static final int VALUE_TOO_LONG = 256;

    private ProxyHeader() {}

    static Prefix text(Opening o) {
        if (!begins(o, WORD)) {
            return Prefix.NO;
        }
        int from = o.offset();
        int to = from + Math.min(o.length(), LONGEST_LINE);
        int end = from;
        while (end + 1 < to && (o.bytes()[end] != '\r' || o.bytes()[end + 1] != '\n')) {
            end++;
        }
        if (end + 1 >= to) {
            return o.length() < LONGEST_LINE ? Prefix.MORE : Prefix.NO;
        }
        String line = new String(o.bytes(), from, end - from, StandardCharsets.US_ASCII);
        String[] words = line.split(" ", -1);
        return switch (words[1]) {
            case "TCP4", "TCP6" -> {
                Address source = words.length == 6 ? source(words[2], words[4]) : null;
                yield source == null ? Prefix.NO : header(VERSION_1, end + 2 - from, source);
            }
            case "UNKNOWN" -> header(VERSION_1, end + 2 - from, null);
            default -> Prefix.NO;
        };
    }

    private static @Nullable Address source(String address, String port) {
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            int number = Integer.parseInt(port);
            return number < 0 || number > 0xffff ? null : Address.of(bytes, 0, bytes.length, number);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static Prefix binary(Opening o) {
        if (!begins(o, SIGNATURE)) {
            return Prefix.NO;
        }
        byte[] b = o.bytes();
        int at = o.offset() + SIGNATURE.length;
        boolean proxy = o.length() <= SIGNATURE.length || (b[at] >> 4 == 2 && (b[at] & 0xf) <= HIGHEST_COMMAND);
        if (!proxy || o.length() < BINARY_HEAD) {
            return proxy ? Prefix.MORE : Prefix.NO;
        }
        int rest = u16(b, at + 2);
        if (o.length() < BINARY_HEAD + rest) {
            return Prefix.MORE;
        }
        int size = addressSize(b[at + 1]);
        boolean named = size > 0 && rest >= 2 * size + 4;
        int length = named ? withValues(o, BINARY_HEAD + 2 * size + 4, BINARY_HEAD + rest) : BINARY_HEAD + rest;
        if (o.length() < length) {
            return Prefix.MORE;
        }
        boolean local = (b[at] & 0xf) == 0;
        Address source = named && !local ? Address.of(b, at + 4, size, u16(b, at + 4 + 2 * size)) : null;
        return header(VERSION_2, length, source);
    }

    /** Of TCP over IPv4 or IPv6; what else there is names no address. */
    private static int addressSize(int family) {
        return family == 0x11 ? 4 : family == 0x21 ? 16 : 0;
    }

    /** The last value (TLV) belongs to the header also where the header's length was counted too short for it. */
    private static int withValues(Opening o, int from, int end) {
        int at = from;
        while (end - at >= VALUE_HEAD) {
            at += VALUE_HEAD + u16(o.bytes(), o.offset() + at + 1);
        }
        return at - end < VALUE_TOO_LONG ? Math.max(at, end) : end;
    }

    private static Prefix header(String name, int length, @Nullable Address source) {
        return new Prefix(Prefix.State.YES, name, length, 0, source);
    }

    private static int u16(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
    }

    /** Whether all that is there of so many bytes is the same. */
    private static boolean begins(Opening o, byte[] expected) {
        int n = Math.min(o.length(), expected.length);
        for (int i = 0; i < n; i++) {
            if (o.bytes()[o.offset() + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
