package dev.weir.pipeline.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A capture file of which every byte is made here: TCP connections and datagrams between two hosts. */
public final class MadeCapture {
    private static final int RAW_IP = 101;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SYN = 0x02;
    private static final int PUSH_ACK = 0x18;
    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private long micros = START_MICROS;

    public MadeCapture() {
        file.writeBytes(little(24)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65535)
                .putInt(RAW_IP)
                .array());
    }

    public byte[] bytes() {
        return file.toByteArray();
    }

    /** The next packet is so much later. */
    public void later(long more) {
        micros += more;
    }

    /** Opens one. */
    public Connection connection(int clientPort, int serverPort) {
        return new Connection(clientPort, serverPort);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    public void datagram(int client, int server, byte[] payload, boolean asks) {
        packet(
                UDP,
                asks,
                ByteBuffer.allocate(8 + payload.length)
                        .putShort((short) (asks ? client : server))
                        .putShort((short) (asks ? server : client))
                        .putShort((short) (8 + payload.length))
                        .putShort((short) 0)
                        .put(payload)
                        .array());
    }

    private void packet(int protocol, boolean fromClient, byte[] body) {
        int client = 0x0a000001;
        int server = 0x0a000002;
        byte[] ip = ByteBuffer.allocate(20 + body.length)
                .putShort((short) 0x4500)
                .putShort((short) (20 + body.length))
                .putInt(0x0001_0000)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(fromClient ? client : server)
                .putInt(fromClient ? server : client)
                .put(body)
                .array();
        file.writeBytes(little(16)
                .putInt((int) (micros / 1_000_000))
                .putInt((int) (micros % 1_000_000))
                .putInt(ip.length)
                .putInt(ip.length)
                .array());
        file.writeBytes(ip);
        micros += 1000;
    }

    /** One of them; both ends send what they are told at once. */
    public final class Connection {
        private final int clientPort;
        private final int serverPort;
        private int clientSeq;
        private int serverSeq;

        private Connection(int clientPort, int serverPort) {
            this.clientPort = clientPort;
            this.serverPort = serverPort;
            // Spans are told apart by these.
            clientSeq = clientPort * 1000;
            serverSeq = clientPort * 2000;
            segment(true, clientSeq++, SYN, new byte[0]);
            segment(false, serverSeq++, SYN | 0x10, new byte[0]);
        }

        public Connection client(String text) {
            return client(text.getBytes(ISO_8859_1));
        }

        public Connection client(byte[] payload) {
            segment(true, clientSeq, PUSH_ACK, payload);
            clientSeq += payload.length;
            return this;
        }

        public Connection server(String text) {
            return server(text.getBytes(ISO_8859_1));
        }

        public Connection server(byte[] payload) {
            segment(false, serverSeq, PUSH_ACK, payload);
            serverSeq += payload.length;
            return this;
        }

        /** Bytes of the client that come later, or never; gives where they stand. */
        public int skipped(int bytes) {
            int missing = clientSeq;
            clientSeq += bytes;
            return missing;
        }

        public void late(int missing, String text) {
            segment(true, missing, PUSH_ACK, text.getBytes(ISO_8859_1));
        }

        private void segment(boolean fromClient, int seq, int flags, byte[] payload) {
            packet(
                    TCP,
                    fromClient,
                    ByteBuffer.allocate(20 + payload.length)
                            .putShort((short) (fromClient ? clientPort : serverPort))
                            .putShort((short) (fromClient ? serverPort : clientPort))
                            .putInt(seq)
                            .putInt(flags == SYN ? 0 : fromClient ? serverSeq : clientSeq)
                            .put((byte) 0x50)
                            .put((byte) flags)
                            .putShort((short) 0xffff)
                            .putInt(0)
                            .put(payload)
                            .array());
        }
    }
}
