package dev.weir.api.component;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes: {@code 65536}, {@code 64KiB}, {@code 1GB}. */
public final class ByteSizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L);

    private ByteSizes() {}

    /** Fails with what was expected instead. */
    public static long parse(String text) {
        Matcher m = SIZE.matcher(text.trim());
        Long unit = m.matches() ? UNITS.get(m.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null || Long.parseLong(m.group(1)) > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException("a size in bytes such as 65536, 64KiB or 1MiB");
        }
        return Long.parseLong(m.group(1)) * unit;
    }

    /** The shortest notation that {@link #parse} reads back. */
    public static String format(long bytes) {
        if (bytes == 0 || bytes % 1024 != 0) {
            return Long.toString(bytes);
        }
        int power = Math.min(3, Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * power)) + " KMG".substring(power, power + 1) + "iB";
    }
}
