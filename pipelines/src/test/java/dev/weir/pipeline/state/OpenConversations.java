package dev.weir.pipeline.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A capture file in whose middle a conversation of each protocol is under way, and a segment waits for the one before it; every byte is
 * made here. There the seventh HTTP exchange is finished.
 */
final class OpenConversations {
    static final int EXCHANGES_BEFORE = 7;
    private static final int EXCHANGES_AFTER = 5;

    private final MadeCapture file = new MadeCapture();

    static byte[] capture() {
        return new OpenConversations().write();
    }

    /** Of all protocols: one each under way, and the HTTP exchanges of the first connection. */
    static int exchanges() {
        return EXCHANGES_BEFORE + EXCHANGES_AFTER + 6;
    }

    private byte[] write() {
        MadeCapture.Connection regular = file.connection(40_001, 80);
        for (int i = 1; i < EXCHANGES_BEFORE; i++) {
            regular.client(request(i)).server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            file.later(200_000);
        }
        MadeCapture.Connection http = file.connection(40_002, 80).client(request(100));
        http.server("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n\r\n12345");
        MadeCapture.Connection redis = file.connection(40_003, 6379).client("*2\r\n$3\r\nGET\r\n$4\r\nuser\r\n");
        MadeCapture.Connection postgresql = file.connection(40_004, 5432)
                .client(hex("00000010 00030000 75736572 00750000")) // start-up of user u
                .server(hex("52 00000008 00000000 5a 00000005 49")) // authenticated, ready
                .client(message('Q', "UPDATE stock SET left = 7\0"));
        MadeCapture.Connection http2 = file.connection(40_005, 8080)
                .client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .client(hex("000000 04 00 00000000" + "00000c 01 05 00000001 828684 41 07 68322e74657374"));
        byte[] question = hex("1234 0100 0001 0000 0000 0000 0161 0474657374 00 0001 0001");
        file.datagram(40_006, 53, question, true);
        MadeCapture.Connection gap = file.connection(40_007, 80);
        String lateRequest = request(200);
        int missing = gap.skipped(10);
        gap.client(lateRequest.substring(10));
        regular.client(request(EXCHANGES_BEFORE)).server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        file.later(200_000);
        gap.late(missing, lateRequest.substring(0, 10));
        gap.server("HTTP/1.1 204 No Content\r\n\r\n");
        http.server("67890");
        redis.server("$2\r\nv1\r\n");
        postgresql.server(message('C', "UPDATE 3\0")).server(hex("5a 00000005 49"));
        http2.server(hex("000000 04 00 00000000" + "000001 01 05 00000001 88"));
        file.datagram(
                40_006,
                53,
                hex("1234 8180 0001 0001 0000 0000 0161 0474657374 00 0001 0001 c00c 0001 0001 0000003c 0004 0a000009"),
                false);
        for (int i = 1; i <= EXCHANGES_AFTER; i++) {
            file.later(500_000);
            regular.client(request(EXCHANGES_BEFORE + i)).server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
        return file.bytes();
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
}
