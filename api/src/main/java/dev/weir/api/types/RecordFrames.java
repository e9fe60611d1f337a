package dev.weir.api.types;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Records one behind another, to be kept and read by other releases:
 *
 * <pre>
 * byte     version of this layout, 1
 * byte     version in which the records are written, of their serializer
 * int      CRC-32C of all that follows
 * each record: int, its length in bytes; its bytes
 * </pre>
 *
 * Numbers are big-endian. Every version that was ever written can be read. The checksum is there because a serializer trusts what it
 * reads: bytes that mean something else must not make it ask for gigabytes.
 *
 * @param <T> the records
 */
public final class RecordFrames<T> {
    static final int LAYOUT = 1;
    private static final int CHECKSUM_AT = 2;
    private static final int HEADER = CHECKSUM_AT + Integer.BYTES;
    private static final int AT_FIRST = 1 << 12;

    private final RecordSerializer<T> serializer;
    private final DataOutputSerializer out = new DataOutputSerializer(AT_FIRST);
    private final DataOutputSerializer record = new DataOutputSerializer(AT_FIRST);
    private int records;

    /** One thread uses it. */
    public RecordFrames(RecordSerializer<T> serializer) {
        this.serializer = serializer;
        clear();
    }

    /** Adds a record if all then have {@code maxBytes} at most, or if it is the first. */
    public boolean add(T added, int maxBytes) {
        try {
            record.clear();
            serializer.write(added, record);
            if (records > 0 && out.length() + Integer.BYTES + record.length() > maxBytes) {
                return false;
            }
            out.writeInt(record.length());
            out.write(record.getSharedBuffer(), 0, record.length());
            records++;
            return true;
        } catch (IOException e) {
            throw new IllegalStateException("memory gives no such error", e);
        }
    }

    public int records() {
        return records;
    }

    /** What was added, and begins anew. */
    public byte[] take() {
        byte[] bytes = out.getCopyOfBuffer();
        ByteBuffer.wrap(bytes).putInt(CHECKSUM_AT, checksum(bytes));
        clear();
        return bytes;
    }

    /** @throws UnreadableFrames if the bytes are something else */
    public static <T> List<T> read(byte[] bytes, RecordSerializer<T> serializer) throws UnreadableFrames {
        if (bytes.length < HEADER || bytes[0] != LAYOUT) {
            throw new UnreadableFrames(UnreadableFrames.Reason.MALFORMED);
        }
        int version = bytes[1];
        if (version < 1 || version > serializer.version()) {
            throw new UnreadableFrames(UnreadableFrames.Reason.UNKNOWN_VERSION);
        }
        if (ByteBuffer.wrap(bytes).getInt(CHECKSUM_AT) != checksum(bytes)) {
            throw new UnreadableFrames(UnreadableFrames.Reason.CHECKSUM);
        }
        List<T> records = new ArrayList<>();
        DataInputDeserializer in = new DataInputDeserializer(bytes, HEADER, bytes.length - HEADER);
        try {
            while (in.available() > 0) {
                int length = in.readInt();
                int end = in.available() - length;
                records.add(serializer.read(in, version));
                if (in.available() != end) {
                    throw new UnreadableFrames(UnreadableFrames.Reason.MALFORMED);
                }
            }
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new UnreadableFrames(UnreadableFrames.Reason.MALFORMED, e);
        }
        return records;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, HEADER, bytes.length - HEADER);
        return (int) crc.getValue();
    }

    private void clear() {
        out.clear();
        records = 0;
        try {
            out.writeByte(LAYOUT);
            out.writeByte(serializer.version());
            out.writeInt(0);
        } catch (IOException e) {
            throw new IllegalStateException("memory gives no such error", e);
        }
    }
}
