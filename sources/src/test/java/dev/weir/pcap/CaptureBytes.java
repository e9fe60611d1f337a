package dev.weir.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds packets and capture files byte by byte. */
public final class CaptureBytes {
    public static final int ETHERNET = 1;
    public static final int SECOND = 1_700_000_000;
    private static final byte[] MACS = new byte[12];

    private CaptureBytes() {}

    public static byte[] text(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] hex(String s) {
        return java.util.HexFormat.of().parseHex(s.replace(" ", ""));
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] be16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    static byte[] be32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    public static byte[] tcp(int source, int destination, int seq, int ack, int flags, byte[] payload) {
        return join(
                be16(source),
                be16(destination),
                be32(seq),
                be32(ack),
                new byte[] {0x50, (byte) flags},
                hex("ffff 0000 0000"),
                payload);
    }

    static byte[] udp(int source, int destination, byte[] payload) {
        return join(be16(source), be16(destination), be16(8 + payload.length), be16(0), payload);
    }

    static byte[] v4(int protocol, int id, int fragment, byte[] payload) {
        return v4(20 + payload.length, protocol, id, fragment, payload);
    }

    static byte[] v4(int total, int protocol, int id, int fragment, byte[] payload) {
        return join(
                hex("4500"),
                be16(total),
                be16(id),
                be16(fragment),
                new byte[] {64, (byte) protocol, 0, 0},
                hex("0a000001 0a000002"),
                payload);
    }

    static byte[] v6(int length, int next, byte[] payload) {
        return join(
                hex("60000000"),
                be16(length),
                new byte[] {(byte) next, 64},
                hex("20010db8000000000000000000000001 20010db8000000000000000000000002"),
                payload);
    }

    static byte[] ether(int type, byte[] payload) {
        return join(MACS, be16(type), payload);
    }

    /** From port 40000 of 10.0.0.1 to port 80 of 10.0.0.2. */
    public static byte[] packet(String payload) {
        return packet(40000, 1000, payload);
    }

    public static byte[] packet(int port, int seq, String payload) {
        return ether(0x0800, v4(6, 1, 0, tcp(port, 80, seq, 7, 0x18, text(payload))));
    }

    /** A classic file of little-endian order with one packet each millisecond. */
    public static byte[] pcap(int link, byte[]... packets) {
        return pcapAt(SECOND, link, packets);
    }

    public static byte[] pcapAt(int second, int link, byte[]... packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, link));
        for (int i = 0; i < packets.length; i++) {
            out.writeBytes(record(ByteOrder.LITTLE_ENDIAN, second, i * 1000, packets[i], packets[i].length));
        }
        return out.toByteArray();
    }

    static byte[] header(ByteOrder order, int magic, int link) {
        return ByteBuffer.allocate(24)
                .order(order)
                .putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65535)
                .putInt(link)
                .array();
    }

    static byte[] record(ByteOrder order, int seconds, int fraction, byte[] packet, int length) {
        return join(
                ByteBuffer.allocate(16)
                        .order(order)
                        .putInt(seconds)
                        .putInt(fraction)
                        .putInt(packet.length)
                        .putInt(length)
                        .array(),
                packet);
    }

    /** A pcapng block with its padding and both lengths. */
    static byte[] block(ByteOrder order, int type, byte[] body) {
        int padded = (body.length + 3) & ~3;
        return ByteBuffer.allocate(12 + padded)
                .order(order)
                .putInt(type)
                .putInt(12 + padded)
                .put(body)
                .position(8 + padded)
                .putInt(12 + padded)
                .array();
    }

    static byte[] section(ByteOrder order) {
        ByteBuffer body = ByteBuffer.allocate(16).order(order);
        return block(
                order,
                0x0a0d0d0a,
                body.putInt(0x1a2b3c4d)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)
                        .array());
    }

    static byte[] networkInterface(ByteOrder order, int link, int snap, byte[] options) {
        ByteBuffer body = ByteBuffer.allocate(8 + options.length).order(order);
        return block(
                order,
                1,
                body.putShort((short) link)
                        .putShort((short) 0)
                        .putInt(snap)
                        .put(options)
                        .array());
    }

    static byte[] option(ByteOrder order, int code, byte[] value) {
        ByteBuffer option = ByteBuffer.allocate(4 + ((value.length + 3) & ~3)).order(order);
        return option.putShort((short) code)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    static byte[] enhanced(ByteOrder order, int index, long units, byte[] packet, int length) {
        ByteBuffer body = ByteBuffer.allocate(20 + packet.length).order(order);
        body.putInt(index).putInt((int) (units >>> 32)).putInt((int) units);
        return block(
                order, 6, body.putInt(packet.length).putInt(length).put(packet).array());
    }
}
