package dev.weir.postgresql;

import dev.weir.api.Attributes;
import dev.weir.protocol.StateTexts;
import dev.weir.sql.SqlText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How executions are written: each once, and by its number where others refer to it. */
final class OpenState {
    private final Requests requests;
    private final Pairing pairing;
    private final List<Execution> all = new ArrayList<>();

    OpenState(Requests requests, Pairing pairing) {
        this.requests = requests;
        this.pairing = pairing;
    }

    void write(DataOutput out) throws IOException {
        requests.statements.inOrder().values().forEach(this::number);
        requests.portals.inOrder().values().forEach(this::number);
        number(requests.parsed);
        number(requests.unit);
        for (int i = 0; i < pairing.queue.size(); i++) {
            number(pairing.queue.execution(i));
        }
        number(pairing.failed);
        pairing.held.forEach(a -> number(a.execution()));
        out.writeInt(all.size());
        for (Execution e : all) {
            execution(e, out);
        }
        names(requests.statements, out);
        names(requests.portals, out);
        out.writeInt(reference(requests.parsed));
        out.writeInt(reference(requests.unit));
        out.writeInt(pairing.queue.size());
        for (int i = 0; i < pairing.queue.size(); i++) {
            out.writeByte(pairing.queue.kind(i));
            out.writeInt(reference(pairing.queue.execution(i)));
        }
        out.writeInt(pairing.held.size());
        for (Answer a : pairing.held) {
            out.writeInt(reference(a.execution()));
            StateTexts.write(a.status(), out);
            out.writeLong(a.startNanos());
            out.writeLong(a.endNanos());
            out.writeLong(a.bytes());
            out.writeBoolean(a.lost());
        }
        out.writeBoolean(pairing.unproven);
        out.writeBoolean(pairing.adrift);
        out.writeBoolean(pairing.blind);
        out.writeBoolean(pairing.skipping);
        out.writeBoolean(pairing.pipelines);
        out.writeInt(reference(pairing.failed));
        StateTexts.write(pairing.failure, out);
        out.writeLong(pairing.answerOffset);
        out.writeLong(pairing.answerNanos);
    }

    void read(DataInput in) throws IOException {
        for (int n = in.readInt(); n > 0; n--) {
            all.add(execution(in));
        }
        names(requests.statements, in);
        names(requests.portals, in);
        requests.parsed = referred(in);
        requests.unit = referred(in);
        for (int n = in.readInt(); n > 0; n--) {
            pairing.queue.add(in.readByte(), referred(in));
        }
        for (int n = in.readInt(); n > 0; n--) {
            Execution e = all.get(in.readInt());
            pairing.held.add(
                    new Answer(e, StateTexts.read(in), in.readLong(), in.readLong(), in.readLong(), in.readBoolean()));
        }
        pairing.unproven = in.readBoolean();
        pairing.adrift = in.readBoolean();
        pairing.blind = in.readBoolean();
        pairing.skipping = in.readBoolean();
        pairing.pipelines = in.readBoolean();
        pairing.failed = referred(in);
        pairing.failure = StateTexts.read(in);
        pairing.answerOffset = in.readLong();
        pairing.answerNanos = in.readLong();
    }

    private void number(@Nullable Execution e) {
        if (e != null && (e.index >= all.size() || all.get(e.index) != e)) {
            e.index = all.size();
            all.add(e);
        }
    }

    private static int reference(@Nullable Execution e) {
        return e == null ? -1 : e.index;
    }

    private @Nullable Execution referred(DataInput in) throws IOException {
        int index = in.readInt();
        return index < 0 ? null : all.get(index);
    }

    private static void names(Names names, DataOutput out) throws IOException {
        out.writeInt(names.inOrder().size());
        for (Map.Entry<String, Execution> entry : names.inOrder().entrySet()) {
            StateTexts.write(entry.getKey(), out);
            out.writeInt(entry.getValue().index);
        }
    }

    private void names(Names names, DataInput in) throws IOException {
        for (int n = in.readInt(); n > 0; n--) {
            names.put(StateTexts.readOrEmpty(in), all.get(in.readInt()));
        }
    }

    private static void execution(Execution e, DataOutput out) throws IOException {
        Statement s = e.statement;
        write(s.sql(), out);
        StateTexts.write(s.traceparent(), out);
        StateTexts.write(s.tracestate(), out);
        out.writeInt(s.attributes().size());
        for (int i = 0; i < s.attributes().size(); i++) {
            StateTexts.write(s.attributes().key(i), out);
            StateTexts.write((String) s.attributes().value(i), out);
        }
        out.writeInt(e.startSeq);
        out.writeInt(e.startAck);
        out.writeLong(e.startNanos);
        out.writeLong(e.startOffset);
        out.writeLong(e.endNanos);
        out.writeLong(e.endOffset);
        out.writeBoolean(e.executed);
        out.writeBoolean(e.taken);
        out.writeBoolean(e.done);
        out.writeBoolean(e.copying);
        StateTexts.write(e.error, out);
    }

    private static Execution execution(DataInput in) throws IOException {
        SqlText sql = readSql(in);
        String traceparent = StateTexts.read(in);
        String tracestate = StateTexts.read(in);
        Attributes.Builder a = Attributes.builder();
        for (int n = in.readInt(); n > 0; n--) {
            a.put(StateTexts.readOrEmpty(in), StateTexts.readOrEmpty(in));
        }
        Statement s = new Statement(sql, traceparent, tracestate, a.build());
        Execution e = new Execution(s, in.readInt(), in.readInt(), in.readLong(), in.readLong());
        e.endNanos = in.readLong();
        e.endOffset = in.readLong();
        e.executed = in.readBoolean();
        e.taken = in.readBoolean();
        e.done = in.readBoolean();
        e.copying = in.readBoolean();
        e.error = StateTexts.read(in);
        return e;
    }

    private static void write(@Nullable SqlText sql, DataOutput out) throws IOException {
        StateTexts.write(sql == null ? null : sql.text(), out);
        if (sql != null) {
            StateTexts.write(sql.summary(), out);
            StateTexts.write(sql.operation(), out);
        }
    }

    private static @Nullable SqlText readSql(DataInput in) throws IOException {
        String text = StateTexts.read(in);
        return text == null ? null : new SqlText(text, StateTexts.read(in), StateTexts.readOrEmpty(in));
    }
}
