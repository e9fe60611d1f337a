package dev.weir.captures;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A TCP connection as a capture file: raw IPv4, a packet a message, without checksums. */
final class Tcp {
    private static final int RAW = 101;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int CLIENT = 0x0a000001;
    private static final int SERVER = 0x0a000002;
    private static final int HEADERS = 40;

    private final ByteBuffer file = ByteBuffer.allocate(8 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private int clientSeq = 1000;
    private int serverSeq = 5000;
    private int micros;

    Tcp() {
        file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(0xffff).putInt(RAW);
        packet(true, SYN, new byte[0]);
        clientSeq++;
        packet(false, SYN | ACK, new byte[0]);
        serverSeq++;
    }

    void client(byte[] payload) {
        packet(true, ACK, payload);
        clientSeq += payload.length;
    }

    void server(byte[] payload) {
        packet(false, ACK, payload);
        serverSeq += payload.length;
    }

    byte[] capture() {
        byte[] all = new byte[file.position()];
        file.get(0, all);
        return all;
    }

    private void packet(boolean client, int flags, byte[] payload) {
        int length = HEADERS + payload.length;
        file.putInt(1_700_000_000).putInt(micros++).putInt(length).putInt(length);
        ByteBuffer p = ByteBuffer.allocate(length);
        p.putShort((short) 0x4500).putShort((short) length).putInt(0);
        p.put((byte) 64).put((byte) 6).putShort((short) 0);
        p.putInt(client ? CLIENT : SERVER).putInt(client ? SERVER : CLIENT);
        p.putShort((short) (client ? 40_000 : 80)).putShort((short) (client ? 80 : 40_000));
        p.putInt(client ? clientSeq : serverSeq).putInt(client ? serverSeq : clientSeq);
        p.putShort((short) (0x5000 | flags)).putShort((short) 0xffff).putInt(0);
        p.put(payload);
        file.put(p.array());
    }
}
