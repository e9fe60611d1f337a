package dev.weir.protocol.flink;

import dev.weir.api.Connection;
import dev.weir.api.types.ConnectionSerializer;
import dev.weir.protocol.Conversation;
import dev.weir.protocol.Conversations;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** An entry of the operator's state: one connection. */
final class ConversationEntry {
    /** Of the entry, and with it of how the {@link Connection} in it is written. */
    private static final int VERSION = 1;

    private ConversationEntry() {}

    static void all(Conversations conversations, Consumer<byte[]> entries) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(512);
        for (Conversation c : conversations.sorted()) {
            out.clear();
            out.writeByte(VERSION);
            out.writeLong(c.connection().scope());
            ConnectionSerializer.INSTANCE.write(c.connection(), out);
            c.write(out);
            entries.accept(out.getCopyOfBuffer());
        }
    }

    static void restore(byte[] entry, Conversations into) throws IOException {
        DataInputDeserializer in = open(entry);
        in.readLong();
        into.restore(ConnectionSerializer.INSTANCE.read(in, VERSION), in);
    }

    private static DataInputDeserializer open(byte[] entry) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(entry);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("an entry of the protocols' state has version " + version + ", expected " + VERSION);
        }
        return in;
    }
}
