package dev.weir.api.types;

import dev.weir.api.Connection;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Connection}. */
public final class ConnectionSerializer extends RecordSerializer<Connection> {
    private static final long serialVersionUID = 1L;
    public static final ConnectionSerializer INSTANCE = new ConnectionSerializer();
    private static final Connection.Transport[] TRANSPORTS = Connection.Transport.values();
    private static final Connection.Role[] ROLES = Connection.Role.values();
    private static final Connection.Vantage[] VANTAGES = Connection.Vantage.values();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Connection c, DataOutputView out) throws IOException {
        out.writeLong(c.scope());
        out.writeLong(c.socket());
        out.writeByte(c.transport().ordinal());
        Wire.address(c.local(), out);
        Wire.address(c.remote(), out);
        out.writeByte(c.role().ordinal());
        out.writeByte(c.vantage().ordinal());
        out.writeLong(c.cgroup());
        Wire.host(c.host(), out);
        Wire.process(c.process(), out);
        Wire.text(c.origin(), out);
        Wire.attributes(c.resource(), out);
    }

    @Override
    public Connection read(DataInputView in, int version) throws IOException {
        return new Connection(
                in.readLong(),
                in.readLong(),
                TRANSPORTS[in.readByte()],
                Wire.address(in),
                Wire.address(in),
                ROLES[in.readByte()],
                VANTAGES[in.readByte()],
                in.readLong(),
                Wire.host(in),
                Wire.process(in),
                Wire.textOrNull(in),
                Wire.attributes(in));
    }
}
