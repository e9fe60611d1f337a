package dev.weir.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An encoder that uses all that HPACK has but the Huffman code, at random. */
final class HpackEncoder {
    private static final Map<String, Integer> STATIC = Map.ofEntries(
            Map.entry(":method=GET", 2),
            Map.entry(":method=POST", 3),
            Map.entry(":path=/", 4),
            Map.entry(":scheme=http", 6),
            Map.entry(":status=200", 8),
            Map.entry(":status=204", 9),
            Map.entry(":status=404", 13),
            Map.entry(":status=500", 14));
    private static final Map<String, Integer> STATIC_NAMES = Map.of(
            ":authority",
            1,
            ":method",
            2,
            ":path",
            4,
            ":scheme",
            6,
            ":status",
            8,
            "content-type",
            31,
            "cookie",
            32,
            "user-agent",
            58);
    private static final int STATIC_SIZE = 61;

    private final Random random;
    private final List<String> table = new ArrayList<>();
    private int maxSize = 4096;
    private int announced = 4096;

    HpackEncoder(Random random) {
        this.random = random;
    }

    /** The next block says so. */
    void resize(int size) {
        maxSize = size;
        evict();
    }

    /** @param fields each {@code name=value} */
    byte[] encode(List<String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (maxSize != announced) {
            integer(out, 0x20, 5, maxSize);
            announced = maxSize;
        }
        for (String field : fields) {
            field(out, field);
        }
        return out.toByteArray();
    }

    private void field(ByteArrayOutputStream out, String field) {
        String name = field.substring(0, field.indexOf('='));
        String value = field.substring(name.length() + 1);
        Integer index = STATIC.get(field);
        if (index == null && table.contains(field)) {
            index = STATIC_SIZE + 1 + table.indexOf(field);
        }
        if (index != null) {
            integer(out, 0x80, 7, index);
            return;
        }
        int kind = random.nextInt(4); // twice as often with indexing
        int nameIndex = nameIndex(name);
        if (kind < 2) {
            integer(out, 0x40, 6, nameIndex);
        } else {
            integer(out, kind == 2 ? 0 : 0x10, 4, nameIndex);
        }
        if (nameIndex == 0) {
            text(out, name);
        }
        text(out, value);
        if (kind < 2) {
            table.addFirst(field);
            evict();
        }
    }

    private int nameIndex(String name) {
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i).startsWith(name + "=")) {
                return STATIC_SIZE + 1 + i;
            }
        }
        return STATIC_NAMES.getOrDefault(name, 0);
    }

    private void evict() {
        while (table.stream().mapToInt(f -> f.length() - 1 + 32).sum() > maxSize) {
            table.removeLast();
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        integer(out, 0, 7, bytes.length);
        out.writeBytes(bytes);
    }

    private static void integer(ByteArrayOutputStream out, int high, int bits, int value) {
        int prefix = (1 << bits) - 1;
        if (value < prefix) {
            out.write(high | value);
            return;
        }
        out.write(high | prefix);
        int rest = value - prefix;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write(rest & 0x7f | 0x80);
        }
        out.write(rest);
    }
}
