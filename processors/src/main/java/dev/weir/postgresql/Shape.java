package dev.weir.postgresql;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How PostgreSQL is told from other bytes. */
final class Shape {
    private enum Match {
        NO,
        MORE,
        YES
    }

    private static final byte[] USER = "user".getBytes(StandardCharsets.US_ASCII);
    private static final int ENOUGH_PARAMETERS = 256;

    private Shape() {}

    static Detection detect(Opening outgoing, Opening incoming) {
        Match out = client(outgoing);
        Match in = client(incoming);
        Match outServer = server(outgoing);
        Match inServer = server(incoming);
        if (out == Match.YES || (inServer == Match.YES && out != Match.NO)) {
            return Detection.CLIENT_OUTGOING;
        }
        if (in == Match.YES || (outServer == Match.YES && in != Match.NO)) {
            return Detection.CLIENT_INCOMING;
        }
        boolean more = more(outgoing, out, outServer) || more(incoming, in, inServer);
        return more ? Detection.MORE : Detection.NO;
    }

    private static boolean more(Opening o, Match client, Match server) {
        return o.length() > 0 && (client == Match.MORE || server == Match.MORE);
    }

    private static Match client(Opening o) {
        if (o.length() == 0) {
            return Match.MORE;
        }
        int to = o.offset() + o.length();
        Match startup = startup(o.bytes(), o.offset(), to);
        return o.fromStart() || startup == Match.YES ? startup : request(o.bytes(), o.offset(), to);
    }

    static boolean isStartup(byte[] b, int from, int length) {
        return startup(b, from, from + length) != Match.NO;
    }

    /** The first packet: its length, its code, and if it is not 8 bytes long, what belongs to it. */
    private static Match startup(byte[] b, int from, int to) {
        if (b[from] != 0 || (to - from > 1 && b[from + 1] != 0)) {
            return Match.NO;
        }
        if (to - from < 8) {
            // Others begin with a length too: only a code tells.
            boolean may = to - from < 5 || b[from + 4] == 0 || b[from + 4] == (byte) (Wire.SSL >>> 24);
            return may ? Match.MORE : Match.NO;
        }
        int length = Wire.int32(b, from);
        int code = Wire.int32(b, from + 4);
        if (!Wire.isStartup(length, code)) {
            return Match.NO;
        }
        if (code >>> 16 != 3) {
            return to - from == length ? Match.YES : to - from > length ? Match.NO : Match.MORE;
        }
        return parameters(b, from + 8, to, from + length);
    }

    /**
     * Names, each with its value, up to an empty name at the end. What a name may be, the server says; one of them is the user, which
     * tells it from a request of Kafka, whose code may be the same. A long packet need not be there to its end.
     */
    private static Match parameters(byte[] b, int from, int to, int end) {
        int i = from;
        boolean user = false;
        while (i < to && b[i] != 0) {
            int nameEnd = i;
            while (nameEnd < to && (b[nameEnd] >= ' ' || b[nameEnd] < 0)) {
                nameEnd++;
            }
            if (nameEnd < to && b[nameEnd] != 0) {
                return Match.NO;
            }
            int valueEnd = nameEnd == to ? -1 : Wire.textEnd(b, nameEnd + 1, to);
            if (valueEnd < 0) {
                return user && to - from >= ENOUGH_PARAMETERS ? Match.YES : Match.MORE;
            }
            user |= nameEnd - i == USER.length && Arrays.equals(b, i, nameEnd, USER, 0, USER.length);
            i = valueEnd + 1;
        }
        return i >= to ? Match.MORE : user && i == end - 1 ? Match.YES : Match.NO;
    }

    /** Whether messages of a client begin here that ask for something, as far as they can be seen. */
    static boolean isRequest(byte[] b, int from, int length) {
        return request(b, from, from + length) != Match.NO;
    }

    private static Match request(byte[] b, int from, int to) {
        int type = b[from];
        if (type != 'Q' && type != 'P' && type != 'B') {
            return Match.NO;
        }
        int i = from;
        boolean sure = false;
        while (i < to) {
            if (to - i < 5) {
                boolean may = to - i < 2 || b[i + 1] == 0;
                return sure && may ? Match.YES : may ? Match.MORE : Match.NO;
            }
            int length = Wire.int32(b, i + 1);
            if (!Wire.isFrontend(b[i], length) || b[i] == 'p') {
                return Match.NO;
            }
            long end = (long) i + 1 + length;
            Match body = body(b, i, (int) Math.min(end, to), end <= to);
            if (body == Match.NO) {
                return Match.NO;
            }
            sure |= body == Match.YES || (b[i] == 'S' && i > from && end == to);
            if (end >= to) {
                return sure ? Match.YES : Match.MORE;
            }
            i = (int) end;
        }
        return sure ? Match.YES : Match.MORE;
    }

    /** Whether a body is what its type says. */
    private static Match body(byte[] b, int at, int to, boolean whole) {
        int from = at + 5;
        return switch (b[at]) {
            case 'Q' -> query(b, from, to, whole, whole ? to - 1 : to);
            case 'P' -> {
                int name = Wire.textEnd(b, from, to);
                if (name < 0) {
                    yield whole || to - from > 64 ? Match.NO : Match.MORE;
                }
                int end = Wire.textEnd(b, name + 1, to);
                yield whole && (end < 0 || to - end < 3 || (to - end - 3) % 4 != 0)
                        ? Match.NO
                        : query(b, name + 1, to, end >= 0, end < 0 ? to : end);
            }
            case 'B' -> {
                int portal = Wire.textEnd(b, from, to);
                int name = portal < 0 ? -1 : Wire.textEnd(b, portal + 1, to);
                if (name < 0) {
                    yield whole || to - from > 130 ? Match.NO : Match.MORE;
                }
                boolean formats = to - name > 2 && b[name + 1] != 0;
                yield formats || !isText(b, from, portal) || !isText(b, portal + 1, name) ? Match.NO : Match.MORE;
            }
            case 'S', 'H', 'X', 'c' -> Match.MORE;
            case 'D', 'C' -> to > from && b[from] != 'S' && b[from] != 'P' ? Match.NO : Match.MORE;
            case 'E' -> whole && Wire.textEnd(b, from, to) != to - 5 ? Match.NO : Match.MORE;
            default -> Match.NO;
        };
    }

    /** Text that ends where the message does, and begins as a statement may. */
    private static Match query(byte[] b, int from, int to, boolean whole, int end) {
        if (whole && (end >= to || end < from || b[end] != 0)) {
            return Match.NO;
        }
        if (!isText(b, from, Math.min(end, from + 64))) {
            return Match.NO;
        }
        int i = from;
        while (i < end && (b[i] <= ' ' || b[i] == '(' || b[i] == ';')) {
            i++;
        }
        boolean letter = i < end && (isLetter(b[i]) || b[i] == '/' || b[i] == '-');
        if (i < end && !letter) {
            return Match.NO;
        }
        return whole ? Match.YES : end - i >= 8 ? Match.YES : Match.MORE;
    }

    private static boolean isLetter(byte b) {
        return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    }

    private static boolean isText(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] >= 0 && b[i] < ' ' && b[i] != '\n' && b[i] != '\r' && b[i] != '\t' && b[i] != '\f') {
                return false;
            }
        }
        return true;
    }

    /** Messages of a server one behind the other, the last of them that it is ready. */
    private static Match server(Opening o) {
        int i = o.offset();
        int to = i + o.length();
        if (o.length() == 0) {
            return Match.NO;
        }
        int first = o.fromStart() ? refusals(o) : i;
        if (first == to) {
            return Match.MORE;
        }
        if (o.fromStart() && b(o, first) == 'R') {
            return to - first < 9 ? Match.MORE : authentication(o, first) ? Match.YES : Match.NO;
        }
        int messages = 0;
        while (to - i >= 5) {
            int length = Wire.int32(o.bytes(), i + 1);
            long end = (long) i + 1 + length;
            if (!Wire.isBackend(b(o, i), length) || end > to) {
                return Match.NO;
            }
            messages++;
            if (b(o, i) == 'Z') {
                byte status = o.bytes()[i + 5];
                boolean ready = (status == 'I' || status == 'T' || status == 'E') && end == to && messages > 1;
                return ready ? Match.YES : Match.NO;
            }
            i = (int) end;
        }
        return Match.NO;
    }

    /** The index behind the server's word that it has no TLS, and no GSS: an N for each. */
    private static int refusals(Opening o) {
        int i = o.offset();
        int to = i + Math.min(2, o.length());
        while (i < to && b(o, i) == 'N') {
            i++;
        }
        return i;
    }

    private static boolean authentication(Opening o, int at) {
        int length = Wire.int32(o.bytes(), at + 1);
        int kind = Wire.int32(o.bytes(), at + 5);
        return length >= 8 && length < 2048 && kind >= 0 && kind <= 12;
    }

    private static byte b(Opening o, int i) {
        return o.bytes()[i];
    }
}
