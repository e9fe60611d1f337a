package dev.weir.postgresql;

/** Parts of messages as they stand on the wire, and the messages that there are. */
final class Wire {
    /** A body of 1 GiB at most: {@code PQ_LARGE_MESSAGE_LIMIT}. */
    private static final int LARGEST = 0x3fffffff;

    /** {@code MAX_STARTUP_PACKET_LENGTH}. */
    static final int LARGEST_STARTUP = 10_000;

    static final int VERSION_3 = 3 << 16;
    static final int CANCEL = 80877102;
    static final int SSL = 80877103;
    static final int GSS = 80877104;

    private Wire() {}

    static int int32(byte[] b, int i) {
        return b[i] << 24 | (b[i + 1] & 255) << 16 | (b[i + 2] & 255) << 8 | (b[i + 3] & 255);
    }

    /** Index of the NUL, -1 if there is none. */
    static int textEnd(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a packet without a type may begin so: its length, itself included, and its code. */
    static boolean isStartup(int length, int code) {
        return switch (code) {
            case SSL, GSS -> length == 8;
            // Since protocol 3.2 the key has 4 to 256 bytes.
            case CANCEL -> length >= 16 && length <= 268;
            // Any minor version: a server answers a newer one with the newest that it knows.
            default -> code >>> 16 == 3 && length >= 9 && length <= LARGEST_STARTUP;
        };
    }

    /** Whether a client sends such messages; the length as on the wire, itself included. */
    static boolean isFrontend(int type, int length) {
        return switch (type) {
            case 'Q', 'f' -> length >= 5 && length <= LARGEST;
            case 'P' -> length >= 8 && length <= LARGEST;
            case 'B' -> length >= 12 && length <= LARGEST;
            case 'E' -> length >= 9 && length <= 0xffff;
            case 'D', 'C' -> length >= 6 && length <= 0xffff;
            case 'S', 'H', 'X', 'c' -> length == 4;
            case 'd' -> length >= 4 && length <= LARGEST;
            case 'F' -> length >= 14 && length <= LARGEST;
            case 'p' -> length >= 4 && length <= 0xffff;
            default -> false;
        };
    }

    /** Queries, executions and function calls among the messages that stand there one after the other; the last may be begun only. */
    static int countRequests(byte[] b, int from, int to) {
        int n = 0;
        long i = from;
        while (i + 5 <= to && isFrontend(b[(int) i], int32(b, (int) i + 1))) {
            n += b[(int) i] == 'Q' || b[(int) i] == 'E' || b[(int) i] == 'F' ? 1 : 0;
            i += 1L + int32(b, (int) i + 1);
        }
        return n;
    }

    /** Whether a server sends such messages. */
    static boolean isBackend(int type, int length) {
        return switch (type) {
            case '1', '2', '3', 'n', 'I', 's', 'c' -> length == 4;
            case 'Z' -> length == 5;
            case 'C' -> length >= 5 && length <= 1024;
            case 'D', 'T', 't' -> length >= 6 && length <= LARGEST;
            case 'E', 'N' -> length >= 5 && length <= LARGEST;
            case 'S' -> length >= 6 && length <= LARGEST;
            case 'A' -> length >= 10 && length <= LARGEST;
            case 'G', 'H', 'W' -> length >= 7 && length <= 0xffff;
            case 'd' -> length >= 4 && length <= LARGEST;
            case 'R' -> length >= 8 && length <= 0xffff;
            case 'K' -> length >= 12 && length <= 268;
            case 'V', 'v' -> length >= 8 && length <= LARGEST;
            default -> false;
        };
    }
}
