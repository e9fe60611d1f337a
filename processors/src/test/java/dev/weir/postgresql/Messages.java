package dev.weir.postgresql;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages of both sides, one behind the other. */
final class Messages {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    Messages raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Messages message(char type, byte[]... parts) {
        int length = 4;
        for (byte[] part : parts) {
            length += part.length;
        }
        out.write(type);
        out.writeBytes(int32(length));
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return this;
    }

    static byte[] int32(int i) {
        return ByteBuffer.allocate(4).putInt(i).array();
    }

    static byte[] int16(int i) {
        return ByteBuffer.allocate(2).putShort((short) i).array();
    }

    static byte[] text(String s) {
        return (s + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    // The client's.

    Messages startup(String... namesAndValues) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String s : namesAndValues) {
            body.writeBytes(text(s));
        }
        body.write(0);
        return raw(join(int32(8 + body.size()), int32(3 << 16), body.toByteArray()));
    }

    Messages ssl() {
        return raw(join(int32(8), int32(Wire.SSL)));
    }

    Messages gss() {
        return raw(join(int32(8), int32(Wire.GSS)));
    }

    Messages cancel() {
        return raw(join(int32(16), int32(Wire.CANCEL), int32(7), int32(8)));
    }

    Messages query(String sql) {
        return message('Q', text(sql));
    }

    Messages parse(String name, String sql) {
        return message('P', text(name), text(sql), int16(1), int32(23));
    }

    Messages bind(String portal, String statement, String value) {
        byte[] v = value.getBytes(StandardCharsets.UTF_8);
        return message('B', text(portal), text(statement), int16(0), int16(1), int32(v.length), v, int16(0));
    }

    Messages describe(String portal) {
        return message('D', new byte[] {'P'}, text(portal));
    }

    Messages describeStatement(String name) {
        return message('D', new byte[] {'S'}, text(name));
    }

    Messages execute(String portal) {
        return message('E', text(portal), int32(0));
    }

    Messages closeStatement(String name) {
        return message('C', new byte[] {'S'}, text(name));
    }

    Messages sync() {
        return message('S');
    }

    Messages flush() {
        return message('H');
    }

    Messages copyData(byte[] data) {
        return message('d', data);
    }

    Messages copyDone() {
        return message('c');
    }

    Messages copyFail(String why) {
        return message('f', text(why));
    }

    Messages function() {
        return message('F', int32(1299), int16(0), int16(1), int32(1), new byte[] {'x'}, int16(0));
    }

    Messages password(String secret) {
        return message('p', text(secret));
    }

    Messages terminate() {
        return message('X');
    }

    // The server's.

    Messages authenticated() {
        return message('R', int32(0))
                .parameter("standard_conforming_strings", "on")
                .message('K', int32(7), int32(8));
    }

    Messages parameter(String name, String value) {
        return message('S', text(name), text(value));
    }

    Messages ready() {
        return message('Z', new byte[] {'I'});
    }

    Messages parsed() {
        return message('1');
    }

    Messages bound() {
        return message('2');
    }

    Messages closed() {
        return message('3');
    }

    Messages parameters() {
        return message('t', int16(1), int32(23));
    }

    Messages columns() {
        return message('T', int16(1), text("a"), int32(0), int16(0), int32(23), int16(4), int32(-1), int16(0));
    }

    Messages noData() {
        return message('n');
    }

    Messages row(byte[] value) {
        return message('D', int16(1), int32(value.length), value);
    }

    Messages row(String value) {
        return row(value.getBytes(StandardCharsets.UTF_8));
    }

    Messages complete(String tag) {
        return message('C', text(tag));
    }

    Messages empty() {
        return message('I');
    }

    Messages suspended() {
        return message('s');
    }

    Messages error(String state) {
        return message(
                'E', text("SERROR"), text("VERROR"), text("C" + state), text("Mvalue \"secret\""), new byte[] {0});
    }

    Messages notice() {
        return message('N', text("SNOTICE"), text("C00000"), text("Mhello"), new byte[] {0});
    }

    Messages copyIn() {
        return message('G', new byte[] {0}, int16(1), int16(0));
    }

    Messages copyOut() {
        return message('H', new byte[] {0}, int16(1), int16(0));
    }

    Messages functionResult() {
        return message('V', int32(1), new byte[] {'x'});
    }
}
