package dev.weir.pipeline.secrets;

import dev.weir.pipeline.state.MadeCapture;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTTP/2 and gRPC: fields in every form of HPACK but Huffman's, trailers, bodies. */
final class Http2Traffic implements Traffic {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int WITHOUT_INDEXING = 0;
    private static final int NEVER_INDEXED = 0x10;
    private static final int INDEXED = 0x40;
    private static final List<String> CREDENTIALS = List.of(
            "authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "grpc-trace-bin", "x-other");

    @Override
    public void whole(MadeCapture capture, Planted planted) {
        MadeCapture.Connection connection = opened(capture, 42_001);
        int stream = 1;
        for (int form : List.of(WITHOUT_INDEXING, NEVER_INDEXED, INDEXED)) {
            Block request = new Block()
                    .field(form, ":method", "POST")
                    .field(form, ":scheme", "http")
                    .field(form, ":authority", "user:" + planted.hidden("user in :authority, " + form) + "@a.test")
                    .field(
                            form,
                            ":path",
                            "/h2;m=" + planted.hidden("matrix") + "?k=" + planted.hidden(":path, " + form));
            credentials(request, form, planted, "HTTP/2, " + form);
            connection.client(frame(HEADERS, END_HEADERS, stream, request.bytes()));
            connection.client(frame(DATA, END_STREAM, stream, ascii(planted.hidden("body of HTTP/2"))));
            Block answer = new Block()
                    .field(form, ":status", "404")
                    .field(form, "set-cookie", "a=" + planted.hidden("set-cookie, " + form));
            connection.server(frame(HEADERS, END_HEADERS, stream, answer.bytes()));
            connection.server(frame(DATA, 0, stream, ascii(planted.hidden("body of an answer of HTTP/2"))));
            Block trailers = new Block().field(form, "x-sum", planted.hidden("trailer, " + form));
            connection.server(frame(HEADERS, END_HEADERS | END_STREAM, stream, trailers.bytes()));
            stream += 2;
        }
        for (int form : List.of(WITHOUT_INDEXING, INDEXED)) {
            grpc(connection, planted, stream, form, "13");
            grpc(connection, planted, stream + 2, form, planted.hidden("grpc-status, " + form));
            stream += 4;
        }
    }

    private static void grpc(MadeCapture.Connection connection, Planted planted, int stream, int form, String status) {
        Block request = new Block()
                .field(form, ":method", "POST")
                .field(form, ":scheme", "http")
                .field(form, ":path", "/shop.Cart/" + planted.seen("a method of gRPC"))
                .field(form, "content-type", "application/grpc+" + planted.hidden("content-type of gRPC"))
                .field(form, "te", "trailers")
                .field(form, "grpc-timeout", "1S");
        credentials(request, form, planted, "gRPC, " + form);
        connection.client(frame(HEADERS, END_HEADERS, stream, request.bytes()));
        String message = planted.hidden("message of gRPC");
        connection.client(frame(DATA, END_STREAM, stream, ascii("\0\0\0\0" + (char) message.length() + message)));
        connection.server(frame(
                HEADERS,
                END_HEADERS,
                stream,
                new Block()
                        .field(form, ":status", "200")
                        .field(form, "content-type", "application/grpc")
                        .field(form, "x-token", planted.hidden("metadata of an answer of gRPC"))
                        .bytes()));
        connection.server(frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                stream,
                new Block()
                        .field(form, "grpc-status", status)
                        .field(form, "grpc-message", planted.hidden("grpc-message"))
                        .field(form, "grpc-status-details-bin", planted.hidden("details of a status"))
                        .field(form, "x-token", planted.hidden("trailing metadata of gRPC"))
                        .bytes()));
    }

    private static void credentials(Block block, int form, Planted planted, String where) {
        CREDENTIALS.forEach(name -> block.field(form, name, "a=" + planted.hidden(name + " of " + where)));
        block.field(form, planted.hidden("the name of a field of " + where), "1");
    }

    @Override
    public void halfway(MadeCapture capture, Planted planted) {
        MadeCapture.Connection waits = opened(capture, 42_101);
        Block whole = new Block()
                .field(INDEXED, ":method", "POST")
                .field(INDEXED, ":scheme", "http")
                .field(INDEXED, ":authority", "a.test")
                .field(INDEXED, ":path", "/waits?k=" + planted.held(":path of a request that waits"));
        credentials(whole, INDEXED, planted, "a request of HTTP/2 that waits");
        waits.client(frame(HEADERS, END_HEADERS, 1, whole.bytes()));
        byte[] body = frame(DATA, END_STREAM, 1, ascii(planted.hidden("half a body of HTTP/2") + " and more"));
        waits.client(new String(body, StandardCharsets.ISO_8859_1).substring(0, body.length - 4));
        Block half = new Block()
                .field(INDEXED, ":method", "GET")
                .field(INDEXED, "cookie", planted.held("half a block of HPACK"));
        opened(capture, 42_102).client(frame(HEADERS, 0, 1, half.bytes()));
    }

    private static MadeCapture.Connection opened(MadeCapture capture, int port) {
        MadeCapture.Connection connection = capture.connection(port, 8080);
        connection.client(PREFACE).client(frame(SETTINGS, 0, 0, new byte[0]));
        return connection.server(frame(SETTINGS, 0, 0, new byte[0]));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int n = payload.length;
        out.writeBytes(new byte[] {(byte) (n >> 16), (byte) (n >> 8), (byte) n, (byte) type, (byte) flags});
        out.writeBytes(new byte[] {0, 0, (byte) (stream >> 8), (byte) stream});
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Literals with literal names (RFC 7541 section 6.2). */
    private static final class Block {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Block field(int form, String name, String value) {
            out.write(form);
            for (String text : List.of(name, value)) {
                // No text is as long as a second byte of a length takes.
                out.write(text.length());
                out.writeBytes(ascii(text));
            }
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
