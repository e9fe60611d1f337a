package dev.weir.redis;

import java.nio.charset.StandardCharsets;

/** Messages as they stand on the wire. */
final class Wire {
    private Wire() {}

    static String command(String... words) {
        StringBuilder s = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            s.append(bulk(word));
        }
        return s.toString();
    }

    /** Words parted by blanks. */
    static String ask(String line) {
        return command(line.split(" "));
    }

    static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }

    static String array(String... strings) {
        return command(strings);
    }

    static String confirmation(String word, String channel, int count) {
        return "*3\r\n" + bulk(word) + bulk(channel) + ":" + count + "\r\n";
    }
}
