package dev.weir.dns;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers that a capture of the wire has before their queries, oldest first: merged taps, network cards with several queues. */
final class EarlyAnswers {
    private final Dns dns;
    private final ArrayDeque<Early> answers = new ArrayDeque<>(0);

    EarlyAnswers(Dns dns) {
        this.dns = dns;
    }

    /** @param hash of its question, 0 where it has none */
    private record Early(boolean outgoing, int id, long hash, long nanos, DnsAnswer answer) {
        boolean isTo(boolean asker, DnsMessage query) {
            return outgoing != asker && id == query.id && (hash == 0 || hash == query.hash);
        }
    }

    void add(boolean outgoing, DnsMessage m, long nanos, int length) {
        if (answers.size() >= dns.limits.openQueries()) {
            giveUpFirst();
        }
        DnsAnswer answer = DnsAnswer.of(m, nanos, length);
        answers.addLast(new Early(outgoing, m.id, m.hash, nanos, answer));
    }

    /** The answer to a query that comes now; null if none was there. */
    @Nullable
    DnsAnswer take(boolean asker, DnsMessage query) {
        for (Iterator<Early> all = answers.iterator(); all.hasNext(); ) {
            Early early = all.next();
            if (early.isTo(asker, query)) {
                all.remove();
                dns.count(DnsCounts.RESPONSES_EARLY);
                return early.answer;
            }
        }
        return null;
    }

    /** Those that came by then have no query. */
    void giveUpBefore(long nanos) {
        while (!answers.isEmpty() && answers.getFirst().nanos <= nanos) {
            giveUpFirst();
        }
    }

    private void giveUpFirst() {
        answers.removeFirst();
        dns.count(DnsCounts.RESPONSES_WITHOUT_QUERY);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(answers.size());
        for (Early early : answers) {
            out.writeBoolean(early.outgoing);
            out.writeShort(early.id);
            out.writeLong(early.hash);
            out.writeLong(early.nanos);
            DnsAnswer answer = early.answer;
            out.writeShort(answer.code());
            out.writeShort(answer.extendedCode());
            out.writeBoolean(answer.truncated());
            out.writeInt(answer.bytes());
            out.writeByte(answer.addresses().size());
            for (String address : answer.addresses()) {
                out.writeUTF(address);
            }
        }
    }

    void read(DataInput in) throws IOException {
        for (int n = in.readInt(); n > 0; n--) {
            boolean outgoing = in.readBoolean();
            int id = in.readUnsignedShort();
            long hash = in.readLong();
            long nanos = in.readLong();
            int code = in.readUnsignedShort();
            int extendedCode = in.readUnsignedShort();
            boolean truncated = in.readBoolean();
            int bytes = in.readInt();
            List<String> addresses = new ArrayList<>();
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                addresses.add(in.readUTF());
            }
            DnsAnswer answer = new DnsAnswer(code, extendedCode, truncated, addresses, nanos, bytes);
            answers.addLast(new Early(outgoing, id, hash, nanos, answer));
        }
    }
}
