package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command that is known by name: what its arguments are, and what it does to the connection. */
final class Known {
    /** What makes a command special to the parser. */
    enum Role {
        PLAIN,
        /** Answered by a confirmation for each channel; the word of it is the command's name. */
        SUBSCRIPTION,
        /** May be sent while subscribed, as subscriptions may. */
        ANYTIME,
        RESET,
        SELECT,
        MULTI,
        EXEC,
        DISCARD,
        MONITOR,
        REPLICATION,
        /** The server ends without an answer. */
        SHUTDOWN,
        /** CLIENT REPLY. */
        REPLY_MODE
    }

    final String name;
    final String lowerName;

    /** The argument that is the key, from 1; 0 without one. */
    final int keyAt;

    /** The argument that names a script or function; 0 without one. */
    final int procedureAt;

    final Role role;

    /** What its first argument may be; null if that is no subcommand. */
    final @Nullable CommandTable subcommands;

    private final byte[] upper;

    Known(String name, int keyAt, int procedureAt, Role role, @Nullable CommandTable subcommands) {
        this.name = name;
        this.lowerName = name.toLowerCase(Locale.ROOT);
        this.keyAt = keyAt;
        this.procedureAt = procedureAt;
        this.role = role;
        this.subcommands = subcommands;
        this.upper = name.substring(name.indexOf(' ') + 1).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether its name, of a subcommand the last word of it, stands there in any case. */
    boolean matches(byte[] b, int from, int to) {
        if (to - from != upper.length) {
            return false;
        }
        for (int i = 0; i < upper.length; i++) {
            if (upper(b[from + i]) != upper[i]) {
                return false;
            }
        }
        return true;
    }

    static int upper(byte b) {
        return b >= 'a' && b <= 'z' ? b - 32 : b;
    }

    boolean allowedWhileSubscribed() {
        return role == Role.SUBSCRIPTION || role == Role.ANYTIME || role == Role.RESET;
    }
}
