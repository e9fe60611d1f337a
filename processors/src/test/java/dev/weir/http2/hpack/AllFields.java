package dev.weir.http2.hpack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps every field, as {@code name: value}; {@link #UNKNOWN} stands for one that nobody knows. */
public final class AllFields implements FieldNames, FieldSink {
    public static final String UNKNOWN = "?";

    private final List<String> names = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();

    @Override
    public int find(byte[] b, int from, int to) {
        String name = new String(b, from, to - from, StandardCharsets.UTF_8);
        if (!names.contains(name)) {
            names.add(name);
        }
        return names.indexOf(name);
    }

    @Override
    public void field(int name, String value) {
        fields.add(names.get(name) + ": " + value);
    }

    @Override
    public void unknown() {
        fields.add(UNKNOWN);
    }

    /** Those since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(fields);
        fields.clear();
        return taken;
    }
}
