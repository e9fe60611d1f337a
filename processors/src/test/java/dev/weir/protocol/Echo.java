package dev.weir.protocol;

import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import java.io.DataInput;
import java.io.DataOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A protocol for tests. It is spoken where a direction begins with its name; each chunk is an exchange, and a word in it an order. */
final class Echo implements Protocol {
    private final String name;

    Echo(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean over(Transport transport) {
        return true;
    }

    @Override
    public List<String> reasons() {
        return List.of();
    }

    @Override
    public Detection detect(Opening outgoing, Opening incoming) {
        Detection out = detect(outgoing, Detection.CLIENT_OUTGOING);
        return out == Detection.NO ? detect(incoming, Detection.CLIENT_INCOMING) : out;
    }

    private Detection detect(Opening opening, Detection yes) {
        String text = new String(opening.bytes(), opening.offset(), opening.length(), StandardCharsets.UTF_8);
        if (text.startsWith(name)) {
            return yes;
        }
        return !text.isEmpty() && name.startsWith(text) ? Detection.MORE : Detection.NO;
    }

    @Override
    public ProtocolParser open(boolean clientOutgoing) {
        return new Parser();
    }

    @Override
    public ProtocolParser read(DataInput in) {
        return new Parser();
    }

    private final class Parser implements ProtocolParser {
        private Chunk last;
        private int rest;

        @Override
        public Next accept(Chunk c, Consumer<Exchange> out) {
            String text = c.carriesBytes()
                    ? new String(c.buffer(), c.offset(), (int) c.length(), StandardCharsets.UTF_8)
                    : c.kind().name();
            last = c;
            say(text, out);
            int bar = text.indexOf('|');
            rest = bar < 0 ? 0 : text.length() - bar - 1;
            if (text.contains("throw")) {
                throw new IllegalStateException("told to");
            }
            if (text.contains("refuse")) {
                return Next.NOT_MINE;
            }
            if (text.contains("upgrade")) {
                return Next.HAND_OVER;
            }
            return text.contains("despair") ? Next.GIVE_UP : Next.CONTINUE;
        }

        @Override
        public void endOfObservation(EndOfObservation end, Connection of, long nanos, Consumer<Exchange> out) {
            say("end " + end, out);
        }

        @Override
        public void advance(Connection connection, long nowNanos, Consumer<Exchange> out) {
            say("advance", out);
        }

        @Override
        public int rest() {
            return rest;
        }

        private void say(String text, Consumer<Exchange> out) {
            Chunk c = Objects.requireNonNull(last);
            out.accept(new Exchange(
                    c.connection(),
                    c.outgoing(),
                    name,
                    null,
                    text,
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    null,
                    null,
                    Attributes.EMPTY));
        }

        @Override
        public void write(DataOutput out) {}
    }
}
