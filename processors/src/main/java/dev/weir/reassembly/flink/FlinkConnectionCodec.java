package dev.weir.reassembly.flink;

import dev.weir.api.Connection;
import dev.weir.api.types.ConnectionSerializer;
import dev.weir.reassembly.ConnectionCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Connections as on Flink's own edges. Version 2 of the reassembly's state has version 1 of the serializer. */
final class FlinkConnectionCodec implements ConnectionCodec {
    private static final int CONNECTION_VERSION = 1;

    /** Texts are written byte by byte, and each byte to a stream takes a lock. */
    private final DataOutputSerializer buffer = new DataOutputSerializer(512);

    @Override
    public void write(Connection connection, DataOutputStream out) throws IOException {
        buffer.clear();
        ConnectionSerializer.INSTANCE.write(connection, buffer);
        out.write(buffer.getSharedBuffer(), 0, buffer.length());
    }

    @Override
    public Connection read(DataInputStream in, int version) throws IOException {
        return ConnectionSerializer.INSTANCE.read(new DataInputViewStreamWrapper(in), CONNECTION_VERSION);
    }
}
