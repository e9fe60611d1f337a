package dev.weir.benchmark.live;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The few fields of an OTLP span that the check looks at, read without making the messages: the receiver shares the machine with
 * what is measured. One object for all spans of a request.
 */
final class SpanView {
    static final int SERVER = 2;
    static final int CLIENT = 3;

    private static final byte[] RESPONSE_LOST = "weir.response_lost".getBytes(StandardCharsets.US_ASCII);

    // Field numbers of opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto
    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_SPAN_ID = 4;
    private static final int KIND = 6;
    private static final int ATTRIBUTES = 9;
    private static final int KEY = 1;

    long traceIdHi;
    long traceIdLo;
    long spanId;
    long parentId;
    int kind;
    boolean responseLost;

    /** Shows each span of an ExportTraceServiceRequest. */
    static void each(byte[] request, Consumer<SpanView> to) throws IOException {
        SpanView view = new SpanView();
        CodedInputStream in = CodedInputStream.newInstance(request);
        in.enableAliasing(true);
        message(
                in,
                RESOURCE_SPANS,
                () -> message(
                        in,
                        SCOPE_SPANS,
                        () -> message(in, SPANS, () -> {
                            view.read(in);
                            to.accept(view);
                        })));
    }

    private interface Reader {
        void read() throws IOException;
    }

    /** Reads each message in the given field up to its own end, and skips the other fields. */
    private static void message(CodedInputStream in, int field, Reader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag >>> 3 != field) {
                in.skipField(tag);
                continue;
            }
            int limit = in.pushLimit(in.readRawVarint32());
            reader.read();
            in.popLimit(limit);
        }
    }

    private void read(CodedInputStream in) throws IOException {
        traceIdHi = 0;
        traceIdLo = 0;
        spanId = 0;
        parentId = 0;
        kind = 0;
        responseLost = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case TRACE_ID -> readTraceId(in);
                case SPAN_ID -> spanId = id(in);
                case PARENT_SPAN_ID -> parentId = id(in);
                case KIND -> kind = in.readEnum();
                case ATTRIBUTES -> readAttribute(in);
                default -> in.skipField(tag);
            }
        }
    }

    private void readTraceId(CodedInputStream in) throws IOException {
        if (in.readRawVarint32() != 16) {
            throw new IOException("a trace id that has not 16 bytes");
        }
        traceIdHi = Long.reverseBytes(in.readRawLittleEndian64());
        traceIdLo = Long.reverseBytes(in.readRawLittleEndian64());
    }

    private static long id(CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        if (length == 0) {
            return 0;
        }
        if (length != 8) {
            throw new IOException("a span id that has not 8 bytes");
        }
        return Long.reverseBytes(in.readRawLittleEndian64());
    }

    private void readAttribute(CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        int end = in.getTotalBytesRead() + length;
        if (in.readTag() == (KEY << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
            int key = in.readRawVarint32();
            responseLost |= key == RESPONSE_LOST.length && Arrays.equals(in.readRawBytes(key), RESPONSE_LOST);
        }
        in.skipRawBytes(end - in.getTotalBytesRead());
    }
}
