package dev.weir.pipeline.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A capture file in whose middle a conversation of each protocol is under way, and a segment waits for the one before it; every byte is
 * made here. There the seventh HTTP exchange is finished.
 */
final class OpenConversations {
    static final int EXCHANGES_BEFORE = 7;
    private static final int EXCHANGES_AFTER = 5;
    private static final int RAW_IP = 101;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SYN = 0x02;
    private static final int PUSH_ACK = 0x18;
    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private long micros = START_MICROS;

    static byte[] capture() {
        return new OpenConversations().write();
    }

    /** Of all protocols: one each under way, and the HTTP exchanges of the first connection. */
    static int exchanges() {
        return EXCHANGES_BEFORE + EXCHANGES_AFTER + 6;
    }

    private byte[] write() {
        file.writeBytes(little(24)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65535)
                .putInt(RAW_IP)
                .array());
        Connection regular = new Connection(40_001, 80);
        for (int i = 1; i < EXCHANGES_BEFORE; i++) {
            regular.client(request(i)).server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            micros += 200_000;
        }
        Connection http = new Connection(40_002, 80).client(request(100));
        http.server("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n\r\n12345");
        Connection redis = new Connection(40_003, 6379).client("*2\r\n$3\r\nGET\r\n$4\r\nuser\r\n");
        Connection postgresql = new Connection(40_004, 5432)
                .client(hex("00000010 00030000 75736572 00750000")) // start-up of user u
                .server(hex("52 00000008 00000000 5a 00000005 49")) // authenticated, ready
                .client(message('Q', "UPDATE stock SET left = 7\0"));
        Connection http2 = new Connection(40_005, 8080)
                .client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .client(hex("000000 04 00 00000000" + "00000c 01 05 00000001 828684 41 07 68322e74657374"));
        byte[] question = hex("1234 0100 0001 0000 0000 0000 0161 0474657374 00 0001 0001");
        datagram(40_006, 53, question, true);
        Connection gap = new Connection(40_007, 80);
        String lateRequest = request(200);
        int missing = gap.clientSeq;
        gap.clientSeq += 10;
        gap.client(lateRequest.substring(10));
        regular.client(request(EXCHANGES_BEFORE)).server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        micros += 200_000;
        gap.segment(true, missing, PUSH_ACK, lateRequest.substring(0, 10).getBytes(ISO_8859_1));
        gap.server("HTTP/1.1 204 No Content\r\n\r\n");
        http.server("67890");
        redis.server("$2\r\nv1\r\n");
        postgresql.server(message('C', "UPDATE 3\0")).server(hex("5a 00000005 49"));
        http2.server(hex("000000 04 00 00000000" + "000001 01 05 00000001 88"));
        datagram(
                40_006,
                53,
                hex("1234 8180 0001 0001 0000 0000 0161 0474657374 00 0001 0001 c00c 0001 0001 0000003c 0004 0a000009"),
                false);
        for (int i = 1; i <= EXCHANGES_AFTER; i++) {
            micros += 500_000;
            regular.client(request(EXCHANGES_BEFORE + i)).server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
        return file.toByteArray();
    }

    private static String request(int number) {
        return "GET /r/" + number + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
    }

    private static byte[] message(char type, String body) {
        return ByteBuffer.allocate(5 + body.length())
                .put((byte) type)
                .putInt(4 + body.length())
                .put(body.getBytes(ISO_8859_1))
                .array();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void datagram(int client, int server, byte[] payload, boolean asks) {
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

    private final class Connection {
        private final int clientPort;
        private final int serverPort;
        private int clientSeq;
        private int serverSeq;

        Connection(int clientPort, int serverPort) {
            this.clientPort = clientPort;
            this.serverPort = serverPort;
            // Spans are told apart by these.
            clientSeq = clientPort * 1000;
            serverSeq = clientPort * 2000;
            segment(true, clientSeq++, SYN, new byte[0]);
            segment(false, serverSeq++, SYN | 0x10, new byte[0]);
        }

        Connection client(String text) {
            return client(text.getBytes(ISO_8859_1));
        }

        Connection client(byte[] payload) {
            segment(true, clientSeq, PUSH_ACK, payload);
            clientSeq += payload.length;
            return this;
        }

        Connection server(String text) {
            return server(text.getBytes(ISO_8859_1));
        }

        Connection server(byte[] payload) {
            segment(false, serverSeq, PUSH_ACK, payload);
            serverSeq += payload.length;
            return this;
        }

        void segment(boolean fromClient, int seq, int flags, byte[] payload) {
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
