package dev.weir.sink.file;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The writer's state. */
final class FilePositionSerializer implements SimpleVersionedSerializer<FilePosition> {
    private static final int VERSION = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(FilePosition position) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(position.path());
        out.writeLong(position.inode());
        out.writeLong(position.length());
        return out.getCopyOfBuffer();
    }

    @Override
    public FilePosition deserialize(int version, byte[] bytes) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException("the state of a file sink has version " + version + ", known is " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        return new FilePosition(in.readUTF(), version == 1 ? FilePosition.ANY : in.readLong(), in.readLong());
    }
}
