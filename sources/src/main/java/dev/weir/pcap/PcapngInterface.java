package dev.weir.pcap;

import org.jspecify.annotations.Nullable;

/**
 * What an interface description block says.
 *
 * @param snapLength 0 if unlimited
 * @param resolution option {@code if_tsresol}: the negative power of 10, or of 2 if the highest bit is set
 * @param offsetSeconds option {@code if_tsoffset}
 */
record PcapngInterface(int linkType, long snapLength, int resolution, long offsetSeconds) {
    private static final int END = 0;
    private static final int RESOLUTION = 9;
    private static final int OFFSET = 14;
    private static final int MICROSECONDS = 6;
    private static final long NANOS = 1_000_000_000L;
    private static final long LAST_SECOND = Long.MAX_VALUE / NANOS - 1;

    /** Null if a time resolution makes no sense. */
    static @Nullable PcapngInterface read(byte[] b, int at, int length, boolean littleEndian) {
        int resolution = MICROSECONDS;
        long offset = 0;
        int end = at + length;
        for (int option = at + 8; option + 4 <= end; ) {
            int code = Bytes.u16(b, option, littleEndian);
            int size = Bytes.u16(b, option + 2, littleEndian);
            if (code == END || option + 4 + size > end) {
                break;
            }
            if (code == RESOLUTION && size == 1) {
                resolution = Bytes.u8(b, option + 4);
            } else if (code == OFFSET && size == 8) {
                long value = Bytes.i64(b, option + 4);
                offset = littleEndian ? Long.reverseBytes(value) : value;
            }
            option += 4 + ((size + 3) & ~3);
        }
        boolean sane = (resolution & 0x80) == 0 ? resolution <= 18 : (resolution & 0x7f) <= 62;
        return sane
                ? new PcapngInterface(
                        Bytes.u16(b, at, littleEndian), Bytes.u32(b, at + 4, littleEndian), resolution, offset)
                : null;
    }

    /** Unix time in nanoseconds, or {@code otherwise} where that does not fit into 64 bits. */
    long nanos(long units, long otherwise) {
        long seconds;
        long fraction;
        int power = resolution & 0x7f;
        if (power == resolution) {
            long perSecond = power10(power);
            seconds = Long.divideUnsigned(units, perSecond);
            long rest = Long.remainderUnsigned(units, perSecond);
            fraction = power <= 9 ? rest * power10(9 - power) : rest / power10(power - 9);
        } else {
            seconds = units >>> power;
            long rest = units & ((1L << power) - 1);
            fraction = power <= 32 ? (rest * NANOS) >>> power : ((rest >>> (power - 32)) * NANOS) >>> 32;
        }
        if (seconds < 0 || seconds > LAST_SECOND || Math.abs(offsetSeconds) > LAST_SECOND) {
            return otherwise;
        }
        long shifted = seconds + offsetSeconds;
        return shifted < 0 || shifted > LAST_SECOND ? otherwise : shifted * NANOS + fraction;
    }

    private static long power10(int n) {
        long power = 1;
        for (int i = 0; i < n; i++) {
            power *= 10;
        }
        return power;
    }
}
