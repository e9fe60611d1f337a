package dev.weir.protocol;

/**
 * What a client and a SOCKS proxy say to each other before the proxy only passes on: version 4 with and without a name (4a), version
 * 5 (RFC 1928) without a login or with a name and password (RFC 1929). A client may send on before it has the answers.
 */
final class Socks {
    static final int VERSION_4 = 4;
    static final int VERSION_5 = 5;
    static final String NAME_4 = "socks4";
    static final String NAME_5 = "socks5";

    private static final int CONNECT = 1;
    private static final int GRANTED_4 = 0x5a;
    private static final int NO_LOGIN = 0;
    private static final int PASSWORD = 2;
    private static final int PASSWORD_VERSION = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int LONGEST_TEXT = 255;

    /** Instead of an index: bytes that no SOCKS has, and bytes that are not there yet. */
    private static final int NO = -1;

    private static final int MORE = -2;

    private Socks() {}

    static Prefix version4(Opening client, Opening server) {
        return both(NAME_4, request4(client), reply4(server));
    }

    /** Index behind the request: version, command, port, address, a user, and a host where the address is 0.0.0.x. */
    private static int request4(Opening o) {
        if (o.length() > 1 && at(o, 1) != CONNECT) {
            return NO;
        }
        if (o.length() < 9) {
            return MORE;
        }
        boolean named = at(o, 4) == 0 && at(o, 5) == 0 && at(o, 6) == 0 && at(o, 7) != 0;
        int end = textEnd(o, 8);
        return named && end > 0 ? textEnd(o, end) : end;
    }

    private static int textEnd(Opening o, int from) {
        int i = from;
        while (i < o.length() && at(o, i) != 0) {
            if (at(o, i) < ' ' || i - from >= LONGEST_TEXT) {
                return NO;
            }
            i++;
        }
        return i < o.length() ? i + 1 : MORE;
    }

    private static int reply4(Opening o) {
        boolean granted = (o.length() < 1 || at(o, 0) == 0) && (o.length() < 2 || at(o, 1) == GRANTED_4);
        return granted ? (o.length() < 8 ? MORE : 8) : NO;
    }

    static Prefix version5(Opening client, Opening server) {
        int greeting = orNone(client, 1) == NO ? MORE : orNone(client, 1) == 0 ? NO : within(client, 2 + at(client, 1));
        if (greeting < 0 || server.length() < 2) {
            boolean other = greeting == NO || (server.length() == 1 && at(server, 0) != VERSION_5);
            return other ? Prefix.NO : Prefix.MORE;
        }
        int method = at(server, 1);
        if (at(server, 0) != VERSION_5 || (method != NO_LOGIN && method != PASSWORD)) {
            return Prefix.NO;
        }
        if (method == NO_LOGIN) {
            return both(NAME_5, address(client, greeting, CONNECT), address(server, 2, 0));
        }
        int login = login(client, greeting);
        int answer = orNone(server, 2) == NO ? MORE : orNone(server, 2) != PASSWORD_VERSION ? NO : within(server, 4);
        if (login < 0 || answer < 0) {
            return both(NAME_5, login, answer);
        }
        boolean refused = at(server, 3) != 0;
        return refused ? Prefix.NO : both(NAME_5, address(client, login, CONNECT), address(server, answer, 0));
    }

    private static int login(Opening o, int from) {
        if (from < o.length() && at(o, from) != PASSWORD_VERSION) {
            return NO;
        }
        int name = orNone(o, from + 1);
        int password = name == NO ? NO : orNone(o, from + 2 + name);
        return password == NO ? MORE : within(o, from + 3 + name + password);
    }

    /** Index behind version, a command or an answer, a zero, and an address with its port. */
    private static int address(Opening o, int from, int second) {
        int present = o.length() - from;
        boolean fits = (present < 1 || at(o, from) == VERSION_5)
                && (present < 2 || at(o, from + 1) == second)
                && (present < 3 || at(o, from + 2) == 0);
        if (!fits || present < 5) {
            return fits ? MORE : NO;
        }
        return switch (at(o, from + 3)) {
            case IPV4 -> within(o, from + 10);
            case IPV6 -> within(o, from + 22);
            case NAME -> within(o, from + 7 + at(o, from + 4));
            default -> NO;
        };
    }

    private static Prefix both(String name, int client, int server) {
        if (client == NO || server == NO) {
            return Prefix.NO;
        }
        boolean whole = client > 0 && server > 0;
        return whole ? new Prefix(Prefix.State.YES, name, client, server, null) : Prefix.MORE;
    }

    private static int within(Opening o, int end) {
        return end <= o.length() ? end : MORE;
    }

    private static int at(Opening o, int index) {
        return o.bytes()[o.offset() + index] & 0xff;
    }

    /** {@link #NO} if the byte is not there. */
    private static int orNone(Opening o, int index) {
        return index < o.length() ? at(o, index) : NO;
    }
}
