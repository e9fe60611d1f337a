package dev.weir.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Messages of DNS as a test needs them. */
final class Messages {
    private Messages() {}

    static byte[] query(int id, String name, int type) {
        return join(header(id, 0x0100, 1, 0, 0, 0), question(name, type));
    }

    /** With an address for each of the given last bytes. */
    static byte[] answer(int id, String name, int type, int rcode, int... lastBytes) {
        byte[] message = join(header(id, 0x8180 | rcode, 1, lastBytes.length, 0, 0), question(name, type));
        for (int last : lastBytes) {
            message = join(message, bytes(0xc0, 12), u16(1), u16(1), u16(0), u16(60), u16(4), bytes(10, 0, 0, last));
        }
        return message;
    }

    static byte[] header(int id, int flags, int questions, int answers, int authorities, int additionals) {
        return join(u16(id), u16(flags), u16(questions), u16(answers), u16(authorities), u16(additionals));
    }

    static byte[] question(String name, int type) {
        return join(name(name), u16(type), u16(1));
    }

    static byte[] name(String name) {
        byte[] all = new byte[0];
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
            all = join(all, bytes(label.length()), label.getBytes(StandardCharsets.ISO_8859_1));
        }
        return join(all, bytes(0));
    }

    /** An OPT record with the upper bits of a response code. */
    static byte[] opt(int extended) {
        return join(bytes(0), u16(41), u16(1232), bytes(extended, 0), u16(0), u16(0));
    }

    /** As over TCP. */
    static byte[] framed(byte[] message) {
        return join(u16(message.length), message);
    }

    static byte[] u16(int value) {
        return bytes(value >> 8, value);
    }

    static byte[] bytes(int... values) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) values[i];
        }
        return b;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
