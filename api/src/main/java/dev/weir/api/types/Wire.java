package dev.weir.api.types;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import dev.weir.api.TcpStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** How the parts of the records are written. */
final class Wire {
    private static final int STRING = 0;
    private static final int LONG = 1;
    private static final int DOUBLE = 2;
    private static final int BOOLEAN = 3;
    private static final int STRINGS = 4;

    private Wire() {}

    /** Null and any length are allowed, other than with {@code writeUTF}. */
    static void text(@Nullable String s, DataOutputView out) throws IOException {
        StringValue.writeString(s, out);
    }

    static @Nullable String textOrNull(DataInputView in) throws IOException {
        return StringValue.readString(in);
    }

    static String text(DataInputView in) throws IOException {
        String s = textOrNull(in);
        if (s == null) {
            throw new IOException("a text is missing in the state");
        }
        return s;
    }

    static void bytes(byte[] buffer, int offset, int length, DataOutputView out) throws IOException {
        out.writeInt(length);
        out.write(buffer, offset, length);
    }

    static byte[] bytes(DataInputView in) throws IOException {
        byte[] b = new byte[in.readInt()];
        in.readFully(b);
        return b;
    }

    static void address(Address a, DataOutputView out) throws IOException {
        out.writeLong(a.hi());
        out.writeLong(a.lo());
        out.writeInt(a.port());
    }

    static Address address(DataInputView in) throws IOException {
        return new Address(in.readLong(), in.readLong(), in.readInt());
    }

    static void host(@Nullable Host h, DataOutputView out) throws IOException {
        out.writeBoolean(h != null);
        if (h != null) {
            text(h.name(), out);
            text(h.id(), out);
        }
    }

    static @Nullable Host host(DataInputView in) throws IOException {
        return in.readBoolean() ? new Host(text(in), textOrNull(in)) : null;
    }

    static void process(@Nullable ProcessInfo p, DataOutputView out) throws IOException {
        out.writeBoolean(p != null);
        if (p != null) {
            out.writeInt(p.pid());
            text(p.command(), out);
            text(p.executable(), out);
            text(p.serviceName(), out);
            texts(p.cgroups(), out);
        }
    }

    static @Nullable ProcessInfo process(DataInputView in) throws IOException {
        return in.readBoolean()
                ? new ProcessInfo(in.readInt(), text(in), textOrNull(in), textOrNull(in), texts(in))
                : null;
    }

    private static void texts(List<?> l, DataOutputView out) throws IOException {
        out.writeInt(l.size());
        for (Object s : l) {
            text((String) s, out);
        }
    }

    private static List<String> texts(DataInputView in) throws IOException {
        int n = in.readInt();
        List<String> l = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            l.add(text(in));
        }
        return l;
    }

    static void stats(@Nullable TcpStats s, DataOutputView out) throws IOException {
        out.writeBoolean(s != null);
        if (s != null) {
            out.writeLong(s.smoothedRttMicros());
            out.writeLong(s.retransmits());
            out.writeLong(s.bytesReceived());
            out.writeLong(s.bytesAcked());
        }
    }

    static @Nullable TcpStats stats(DataInputView in) throws IOException {
        return in.readBoolean() ? new TcpStats(in.readLong(), in.readLong(), in.readLong(), in.readLong()) : null;
    }

    static void attributes(Attributes a, DataOutputView out) throws IOException {
        out.writeInt(a.size());
        for (int i = 0; i < a.size(); i++) {
            text(a.key(i), out);
            value(a.value(i), out);
        }
    }

    static Attributes attributes(DataInputView in) throws IOException {
        Attributes.Builder b = Attributes.builder();
        for (int n = in.readInt(); n > 0; n--) {
            b.put(text(in), value(in));
        }
        return b.build();
    }

    private static void value(Object value, DataOutputView out) throws IOException {
        switch (value) {
            case String s -> {
                out.writeByte(STRING);
                text(s, out);
            }
            case Long l -> {
                out.writeByte(LONG);
                out.writeLong(l);
            }
            case Double d -> {
                out.writeByte(DOUBLE);
                out.writeDouble(d);
            }
            case Boolean b -> {
                out.writeByte(BOOLEAN);
                out.writeBoolean(b);
            }
            case List<?> l -> {
                out.writeByte(STRINGS);
                texts(l, out);
            }
            default -> throw new IOException("no attribute value: " + value.getClass());
        }
    }

    private static Object value(DataInputView in) throws IOException {
        int type = in.readByte();
        return switch (type) {
            case STRING -> text(in);
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case BOOLEAN -> in.readBoolean();
            case STRINGS -> texts(in);
            default -> throw new IOException("no attribute type: " + type);
        };
    }
}
