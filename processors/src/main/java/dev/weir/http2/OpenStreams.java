package dev.weir.http2;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The streams that are open, in the order of their numbers, which is that in which they were opened. */
final class OpenStreams {
    private @Nullable Http2Stream[] streams = new @Nullable Http2Stream[8];
    private int count;
    private int bytes;

    int count() {
        return count;
    }

    /** Characters kept of all. */
    int bytes() {
        return bytes;
    }

    Http2Stream at(int index) {
        Http2Stream stream = streams[index];
        if (stream == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return stream;
    }

    @Nullable
    Http2Stream find(int id) {
        int index = index(id);
        return index < 0 ? null : streams[index];
    }

    /** Where the stream is, else the complement of where it would be. */
    private int index(int id) {
        int from = 0;
        int to = count - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int other = at(middle).id;
            if (other == id) {
                return middle;
            }
            if (other < id) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return ~from;
    }

    void add(Http2Stream stream) {
        if (count == streams.length) {
            streams = Arrays.copyOf(streams, 2 * count);
        }
        int index = ~index(stream.id);
        System.arraycopy(streams, index, streams, index + 1, count - index);
        streams[index] = stream;
        count++;
        bytes += stream.size();
    }

    void remove(Http2Stream stream) {
        int index = index(stream.id);
        count--;
        System.arraycopy(streams, index + 1, streams, index, count - index);
        streams[count] = null;
        bytes -= stream.size();
    }

    /** A stream holds more than before. */
    void grew(int characters) {
        bytes += characters;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            at(i).write(out);
        }
    }

    void read(DataInput in) throws IOException {
        for (int n = in.readInt(); n > 0; n--) {
            add(Http2Stream.read(in));
        }
    }
}
