package dev.weir.postgresql;

import dev.weir.protocol.StateTexts;
import dev.weir.sql.Backslash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is known of the whole connection. */
final class Session {
    private static final Backslash[] BACKSLASHES = Backslash.values();

    private @Nullable String database;
    private @Nullable String schema;
    private @Nullable String namespace;
    private Backslash backslash = Backslash.UNKNOWN;
    private boolean replication;

    /** The database, or {@code database|schema} where the server tells the search path; null if unknown. */
    @Nullable
    String namespace() {
        return namespace;
    }

    private void name() {
        namespace = database == null || schema == null ? database : database + "|" + schema;
    }

    Backslash backslash() {
        return backslash;
    }

    boolean isReplication() {
        return replication;
    }

    /** Takes the names and values of a startup packet, or the begin of them. The user is the name of the database that is not given. */
    void startup(byte[] b, int from, int to) {
        String user = null;
        int i = from;
        while (i < to && b[i] != 0) {
            int nameEnd = Wire.textEnd(b, i, to);
            int valueEnd = nameEnd < 0 ? -1 : Wire.textEnd(b, nameEnd + 1, to);
            if (valueEnd < 0) {
                break;
            }
            String value = text(b, nameEnd + 1, valueEnd);
            switch (text(b, i, nameEnd)) {
                case "user" -> user = value;
                case "database" -> database = value.isEmpty() ? null : value;
                case "replication" -> replication = !value.matches("(?i)f(alse)?|off?|no?|0");
                default -> {}
            }
            i = valueEnd + 1;
        }
        boolean whole = i < to && b[i] == 0;
        if (whole && database == null) {
            database = user;
        }
        name();
    }

    /** Takes what the server reports. */
    void parameter(byte[] b, int from, int to) {
        int nameEnd = Wire.textEnd(b, from, to);
        int valueEnd = nameEnd < 0 ? -1 : Wire.textEnd(b, nameEnd + 1, to);
        if (valueEnd < 0) {
            return;
        }
        switch (text(b, from, nameEnd)) {
            case "standard_conforming_strings" ->
                backslash = text(b, nameEnd + 1, valueEnd).equals("on") ? Backslash.PLAIN : Backslash.ESCAPES;
            case "search_path" -> {
                schema = first(text(b, nameEnd + 1, valueEnd));
                name();
            }
            default -> {}
        }
    }

    /** Null for the user's own schema, of which nobody says whether there is one. */
    private static @Nullable String first(String path) {
        String first = path.split(",", 2)[0].strip();
        return first.isEmpty() || first.equals("\"$user\"") ? null : first.replace("\"", "");
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.UTF_8);
    }

    void write(DataOutput out) throws IOException {
        StateTexts.write(database, out);
        StateTexts.write(schema, out);
        out.writeByte(backslash.ordinal());
        out.writeBoolean(replication);
    }

    void read(DataInput in) throws IOException {
        database = StateTexts.read(in);
        schema = StateTexts.read(in);
        backslash = BACKSLASHES[in.readByte()];
        replication = in.readBoolean();
        name();
    }
}
