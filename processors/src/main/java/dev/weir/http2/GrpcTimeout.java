package dev.weir.http2;

import org.jspecify.annotations.Nullable;

/** The header {@code grpc-timeout}: at most eight digits and a unit. */
final class GrpcTimeout {
    private static final int DIGITS = 8;
    private static final String UNITS = "HMSmun";
    private static final double[] SECONDS = {3600, 60, 1, 1e-3, 1e-6, 1e-9};

    private GrpcTimeout() {}

    /** -1 if it is none. */
    static double seconds(@Nullable String text) {
        int digits = text == null ? 0 : text.length() - 1;
        if (text == null || digits < 1 || digits > DIGITS) {
            return -1;
        }
        int unit = UNITS.indexOf(text.charAt(digits));
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return unit < 0 ? -1 : value * SECONDS[unit];
    }
}
