package dev.weir.otlp;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.weir.api.EncodedSpan;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans of other programs, where they lie until they are written. Those that came one behind the other are one run, which is copied at
 * once.
 */
@SuppressWarnings("ReferenceEquality") // one array is one request; equal bytes elsewhere are another
final class SpanRuns {
    private static final int TAG = (ScopeSpans.SPANS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final List<Run> runs = new ArrayList<>(1);
    private int size;

    /** Gives how many bytes more are held on to: the array of the span, if it is not that of the one before. */
    int add(EncodedSpan span) {
        size += framed(span.length());
        Run last = runs.isEmpty() ? null : runs.getLast();
        if (last != null && last.goesOnWith(span)) {
            last.end = span.offset() + span.length();
            return 0;
        }
        runs.add(new Run(span));
        return last != null && last.bytes == span.bytes() ? 0 : span.bytes().length;
    }

    /** In bytes, with a tag and a length for each. */
    int size() {
        return size;
    }

    void write(CodedOutputStream to) throws IOException {
        for (Run run : runs) {
            to.writeUInt32NoTag(TAG);
            to.writeUInt32NoTag(run.first);
            to.writeRawBytes(run.bytes, run.offset, run.end - run.offset);
        }
    }

    /** How long a nested message is with its tag and its length. */
    static int framed(int length) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
    }

    private static final class Run {
        private final byte[] bytes;
        private final int offset;

        /** The length of the first span; before each of the others its tag and length stand in the bytes. */
        private final int first;

        private int end;

        Run(EncodedSpan span) {
            bytes = span.bytes();
            offset = span.offset();
            first = span.length();
            end = offset + first;
        }

        /** Whether between the two there is nothing but a tag and a length: the least that there can be. */
        boolean goesOnWith(EncodedSpan span) {
            return bytes == span.bytes()
                    && span.offset() + span.length() - end == framed(span.length())
                    && bytes[end] == TAG;
        }
    }
}
