package dev.weir.dns;

import dev.weir.api.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One message (RFC 1035 section 4), looked at in place: header and question have to be whole, the rest is read as far as it goes. */
final class DnsMessage {
    static final int HEADER = 12;

    /** More addresses than this in an answer are left out of {@code dns.answers}. */
    static final int MAX_ANSWERS = 32;

    private static final int RESPONSE = 0x8000;
    private static final int TRUNCATED = 0x0200;
    private static final int MAX_OPCODE = 5;
    private static final int DSO = 6;
    private static final int SOA = 6;

    /** At the end of an SOA: serial, refresh, retry, expire, minimum. */
    private static final int SOA_NUMBERS = 20;

    private static final int NETBIOS_NAME = 32;

    private byte[] b = new byte[0];
    private int start;
    private int end;
    private int flags;
    private int questionEnd;
    private boolean question;
    int id;
    int type;

    /** Of the question, without regard to case; 0 without one. */
    long hash;

    enum Kind {
        /** No message of DNS. */
        NO,
        /** Too few bytes to say. */
        MORE,
        QUERY,
        RESPONSE
    }

    /** Reads the message between the two; keeps the buffer until the next one. */
    Kind read(byte[] bytes, int from, int to) {
        b = bytes;
        start = from;
        end = to;
        if (to - from < HEADER) {
            return Kind.MORE;
        }
        id = u16(from);
        flags = u16(from + 2);
        boolean response = (flags & RESPONSE) != 0;
        int questions = u16(from + 4);
        question = questions == 1;
        if (opcode() == DSO) {
            return dso(response);
        }
        if (opcode() > MAX_OPCODE || questions > 1 || (questions == 0 && !response) || !plausibleQuery(response)) {
            return Kind.NO;
        }
        hash = 0;
        type = 0;
        questionEnd = from + HEADER;
        Kind kind = response ? Kind.RESPONSE : Kind.QUERY;
        return question ? readQuestion(kind) : kind;
    }

    /** DNS Stateful Operations (RFC 8490 section 5.4): no records, and TLVs that fill the message. */
    private Kind dso(boolean response) {
        boolean counts = u64(start + 4) != 0;
        int at = start + HEADER;
        while (!counts && end - at >= 4) {
            at += 4 + u16(at + 2);
        }
        if (counts || (!response && ((flags & 0xf) != 0 || at == start + HEADER))) {
            return counts || (flags & 0xf) != 0 ? Kind.NO : Kind.MORE;
        }
        return at == end ? (response ? Kind.RESPONSE : Kind.QUERY) : Kind.MORE;
    }

    /** A session is kept or told of; a query of it is known by its TLVs alone. */
    boolean isDso() {
        return opcode() == DSO;
    }

    /** A query has no answers yet, and its response code is 0. An UPDATE has other sections (RFC 2136). */
    private boolean plausibleQuery(boolean response) {
        return response || opcode() != 0 || ((flags & 0xf) == 0 && u16(start + 6) == 0 && u16(start + 10) <= 8);
    }

    private Kind readQuestion(Kind kind) {
        int at = start + HEADER;
        int nameEnd = DnsNames.skip(b, at, end);
        if (nameEnd < 0) {
            return end - at <= 255 && DnsNames.mayGoOn(b, at, end) ? Kind.MORE : Kind.NO;
        }
        if (end - nameEnd < 4) {
            return Kind.MORE;
        }
        type = u16(nameEnd);
        int dnsClass = u16(nameEnd + 2) & 0x7fff;
        boolean knownClass = dnsClass == 1 || dnsClass == 3 || dnsClass == 4 || dnsClass == 254 || dnsClass == 255;
        if (!knownClass || type == 0 || isNetbios(at)) {
            return Kind.NO;
        }
        questionEnd = nameEnd + 4;
        hash = DnsNames.hash(b, at, nameEnd, type) | 1;
        return kind;
    }

    /** The name service of NetBIOS has the same format on a port of its own (RFC 1002): one label of 32 letters A to P. */
    private boolean isNetbios(int at) {
        if (b[at] != NETBIOS_NAME) {
            return false;
        }
        for (int i = at + 1; i <= at + NETBIOS_NAME; i++) {
            if (b[i] < 'A' || b[i] > 'P') {
                return false;
            }
        }
        return true;
    }

    boolean hasQuestion() {
        return question;
    }

    int opcode() {
        return (flags >> 11) & 0xf;
    }

    int rcode() {
        return flags & 0xf;
    }

    /** The answer did not fit into its datagram. */
    boolean truncated() {
        return (flags & TRUNCATED) != 0;
    }

    /** Of the question; "" if its compression has no end. */
    String name() {
        return Objects.requireNonNullElse(DnsNames.text(b, start, start + HEADER, end), "");
    }

    /** A hash of what makes the query: both ends of a datagram see the same. */
    long key(int clientPort) {
        long seed = ((long) id << 16) | clientPort;
        long h = DnsNames.hash(b, start + HEADER, questionEnd, seed * 0x9e3779b97f4a7c15L);
        return h == 0 ? 1 : h;
    }

    /** What the records behind the question tell: addresses, and the rest of an extended response code (RFC 6891). */
    Records records() {
        List<String> addresses = new ArrayList<>();
        int extended = 0;
        int at = questionEnd;
        int answers = u16(start + 6);
        int all = answers + u16(start + 8) + u16(start + 10);
        for (int i = 0; i < all; i++) {
            int nameEnd = DnsNames.skip(b, at, end);
            if (nameEnd < 0 || end - nameEnd < 10) {
                break;
            }
            int recordType = u16(nameEnd);
            int length = u16(nameEnd + 8);
            int data = nameEnd + 10;
            if (recordType == DnsCodes.OPT) {
                extended = (b[nameEnd + 4] & 0xff) << 4;
            }
            if (end - data < length) {
                break;
            }
            if (i < answers && addresses.size() < MAX_ANSWERS) {
                address(recordType, data, length, addresses);
            }
            at = data + length;
        }
        return new Records(List.copyOf(addresses), extended == 0 ? 0 : (extended | rcode()));
    }

    /** Tells of each answer whether it is an SOA, and of which serial. */
    void soas(Transfer.Soas soas) {
        int at = questionEnd;
        for (int i = u16(start + 6); i > 0; i--) {
            int nameEnd = DnsNames.skip(b, at, end);
            int data = nameEnd + 10;
            int length = nameEnd < 0 || end < data ? 0 : u16(nameEnd + 8);
            if (nameEnd < 0 || end - data < length) {
                return;
            }
            boolean soa = u16(nameEnd) == SOA && length >= SOA_NUMBERS;
            int serial = data + length - SOA_NUMBERS;
            soas.add(soa ? ((long) u16(serial) << 16) | u16(serial + 2) : -1);
            at = data + length;
        }
    }

    private void address(int recordType, int at, int length, List<String> addresses) {
        if (recordType == DnsCodes.A && length == 4) {
            addresses.add(Address.ipv4((u16(at) << 16) | u16(at + 2), 0).host());
        } else if (recordType == DnsCodes.AAAA && length == 16) {
            addresses.add(new Address(u64(at), u64(at + 8), 0).host());
        }
    }

    private int u16(int at) {
        return ((b[at] & 0xff) << 8) | (b[at + 1] & 0xff);
    }

    private long u64(int at) {
        return ((long) u16(at) << 48) | ((long) u16(at + 2) << 32) | ((long) u16(at + 4) << 16) | u16(at + 6);
    }

    /**
     * Of an answer.
     *
     * @param addresses of A and AAAA records, in their order
     * @param extendedCode the whole response code where EDNS adds to that of the header, else 0
     */
    record Records(List<String> addresses, int extendedCode) {}
}
