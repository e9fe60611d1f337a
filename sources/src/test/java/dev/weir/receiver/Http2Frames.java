package dev.weir.receiver;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP/2 by hand: one stream, whose data a gRPC client would not send. */
final class Http2Frames {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private Http2Frames() {}

    /** Sends it as the whole of a gRPC call and reads until the server ends the stream or the connection. */
    static void send(int port, String call, byte[] data) throws IOException {
        try (Socket socket = begin(port, call, data, END_STREAM)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (!isEnd(in)) {
                // What comes before it does not matter.
            }
        }
    }

    /** Sends it as the beginning of a gRPC call. */
    static Socket begin(int port, String call, byte[] data) throws IOException {
        return begin(port, call, data, 0);
    }

    private static Socket begin(int port, String call, byte[] data, int flags) throws IOException {
        Socket socket = new Socket("localhost", port);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0], out);
        frame(SETTINGS, 1, 0, new byte[0], out);
        frame(HEADERS, END_HEADERS, 1, headers(call), out);
        frame(DATA, flags, 1, data, out);
        out.flush();
        return socket;
    }

    /** Reads a frame. */
    private static boolean isEnd(DataInputStream in) throws IOException {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        in.skipNBytes(length);
        return type == RST_STREAM || type == GOAWAY || (type == HEADERS && (flags & END_STREAM) != 0);
    }

    private static void frame(int type, int flags, int stream, byte[] payload, DataOutputStream out)
            throws IOException {
        out.write(payload.length >> 16);
        out.writeShort(payload.length);
        out.write(type);
        out.write(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /** HPACK: literals without indexing, whose names are texts, too. */
    private static byte[] headers(String call) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        String[] fields = {
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            "/" + call,
            ":authority",
            "x",
            "content-type",
            "application/grpc",
            "te",
            "trailers"
        };
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            for (int j = i; j < i + 2; j++) {
                block.write(fields[j].length());
                block.write(fields[j].getBytes(StandardCharsets.US_ASCII));
            }
        }
        return block.toByteArray();
    }
}
