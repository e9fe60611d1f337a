package dev.weir.sink.debug;

import com.google.protobuf.Message;

/** What the sink prints, where the standard output is not the test's own. */
public final class Printed {
    private Printed() {}

    /** In every verbosity. */
    public static String of(Message request) {
        StringBuilder text = new StringBuilder();
        for (Verbosity verbosity : Verbosity.values()) {
            text.append(DebugText.of(verbosity, request));
        }
        return text.toString();
    }
}
