package dev.weir.redis;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.protocol.Script;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A random conversation and what really happened in it. The client either waits for all answers to a pipeline before it sends the next, or
 * several threads share the connection and send whenever they like. The server answers in order what it has received, whenever it likes.
 * Numbers of TCP are those of two real ends: what is under way is not acknowledged. Values look like commands and answers.
 */
final class Dialogue {
    static final String SECRET = "s3cr3t";
    private static final String FAKE = "x\r\n" + Wire.ask("GET fake")
            + "+OK\r\n$4\r\nfake\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n" + SECRET;

    /** {@code text status} of each exchange, in the order of the commands. */
    final List<String> truth = new ArrayList<>();

    final List<Chunk> chunks = new ArrayList<>();
    private final Random random;
    private final Connection connection = Script.connection(0, 1);
    private final ArrayDeque<byte[]> answers = new ArrayDeque<>();

    /** Where the commands end that wait for these. */
    private final ArrayDeque<Integer> ends = new ArrayDeque<>();

    private int clientSeq = Script.CLIENT_SEQ;
    private int serverSeq = Script.SERVER_SEQ;
    private int clientHeard = Script.SERVER_SEQ;
    private int serverHeard = Script.CLIENT_SEQ;
    private long time = Script.START;
    private int count;
    private boolean transaction;
    private int queued;

    /** A client that waits. */
    static Dialogue waiting(long seed, int pipelines) {
        Dialogue d = new Dialogue(seed);
        for (int i = 0; i < pipelines; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int n = d.random.nextInt(3) == 0 ? 1 + d.random.nextInt(6) : 1; n > 0; n--) {
                d.command(out);
            }
            d.send(out.toByteArray());
            d.serverHeard = d.clientSeq;
            while (!d.answers.isEmpty()) {
                d.respond(1 + d.random.nextInt(d.answers.size()));
            }
            d.clientHeard = d.serverSeq;
            d.rest();
        }
        return d.close();
    }

    /** A client of many threads. */
    static Dialogue shared(long seed, int commands) {
        Dialogue d = new Dialogue(seed);
        while (d.count < commands) {
            switch (d.random.nextInt(8)) {
                case 0, 1 -> d.clientHeard = d.serverSeq;
                case 2, 3 -> d.serverHeard = d.clientSeq;
                case 4 -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    for (int n = d.random.nextInt(3); n >= 0; n--) {
                        d.command(out);
                    }
                    d.send(out.toByteArray());
                }
                default -> d.respondToReceived();
            }
            if (d.answers.isEmpty()) {
                d.rest();
            }
        }
        d.serverHeard = d.clientSeq;
        while (!d.answers.isEmpty()) {
            d.respond(d.answers.size());
        }
        return d.close();
    }

    private Dialogue(long seed) {
        random = new Random(seed);
    }

    private void respondToReceived() {
        int n = 0;
        for (int end : ends) {
            n += end - serverHeard <= 0 ? 1 : 0;
        }
        if (n > 0) {
            respond(1 + random.nextInt(n));
        }
    }

    private void rest() {
        if (random.nextInt(20) == 0) {
            time += 2 * Pairing.REST_NANOS;
        }
    }

    private Dialogue close() {
        add(Chunk.Kind.END, true, new byte[0], 0, 0);
        chunks.add(Chunk.close(connection, time, EndOfObservation.SEEN));
        return this;
    }

    private void command(ByteArrayOutputStream out) {
        int n = count++;
        String key = "k" + n;
        if (transaction && (random.nextInt(3) == 0 || queued > 4)) {
            transaction = false;
            boolean fails = random.nextInt(4) == 0 && queued > 0;
            StringBuilder all = new StringBuilder("*" + queued + "\r\n");
            for (int i = 0; i < queued; i++) {
                all.append(fails && i == 0 ? "-WRONGTYPE " + SECRET + "\r\n" : Wire.bulk(FAKE));
            }
            exchange(out, Wire.ask("EXEC"), all.toString(), "EXEC " + (fails ? "WRONGTYPE" : "OK"));
            return;
        }
        if (transaction) {
            queued++;
            exchange(out, Wire.command("SET", key, FAKE), "+QUEUED\r\n", "SET " + key + " ? OK");
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> exchange(out, Wire.ask("get " + key), "$-1\r\n", "get " + key + " OK");
            case 1 -> exchange(out, Wire.command("SET", key, FAKE), "+OK\r\n", "SET " + key + " ? OK");
            case 2 ->
                exchange(
                        out,
                        Wire.ask("INCR " + key),
                        "-WRONGTYPE " + FAKE.replace("\r\n", " ") + "\r\n",
                        "INCR " + key + " WRONGTYPE");
            case 3 ->
                exchange(out, Wire.ask("LRANGE " + key + " 0 9"), Wire.array(FAKE, "b"), "LRANGE " + key + " ? ? OK");
            case 4 ->
                exchange(
                        out,
                        Wire.ask("HGETALL " + key),
                        "|1\r\n+ttl\r\n:3\r\n%2\r\n+a\r\n" + Wire.bulk(FAKE) + "+b\r\n*2\r\n:1\r\n_\r\n",
                        "HGETALL " + key + " OK");
            case 5 -> {
                transaction = true;
                queued = 0;
                exchange(out, Wire.ask("MULTI"), "+OK\r\n", "MULTI OK");
            }
            case 6 ->
                exchange(
                        out,
                        Wire.command("EVALSHA", "abc" + n, "0", SECRET),
                        "-MOVED 3999 127.0.0.1:6381\r\n",
                        "EVALSHA abc" + n + " ? ? MOVED");
            case 7 -> exchange(out, Wire.ask("EXISTS " + key), ":1\r\n", "EXISTS " + key + " OK");
            case 8 ->
                exchange(
                        out,
                        Wire.ask("GET " + key),
                        ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nx\r\n" + Wire.bulk(FAKE),
                        "GET " + key + " OK");
            default -> exchange(out, Wire.ask("GET " + key), Wire.bulk(FAKE + n), "GET " + key + " OK");
        }
    }

    private void exchange(ByteArrayOutputStream out, String command, String answer, String line) {
        out.writeBytes(command.getBytes(StandardCharsets.UTF_8));
        answers.add(answer.getBytes(StandardCharsets.UTF_8));
        ends.add(clientSeq + out.size());
        truth.add(line);
    }

    private void send(byte[] bytes) {
        for (byte[] piece : pieces(bytes)) {
            add(Chunk.Kind.BYTES, true, piece, clientSeq, clientHeard);
            clientSeq += piece.length;
        }
    }

    private void respond(int n) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < n; i++) {
            out.writeBytes(answers.remove());
            ends.remove();
        }
        for (byte[] piece : pieces(out.toByteArray())) {
            add(Chunk.Kind.BYTES, false, piece, serverSeq, serverHeard);
            serverSeq += piece.length;
        }
    }

    private List<byte[]> pieces(byte[] bytes) {
        int first = random.nextInt(3) == 0 ? 1 + random.nextInt(bytes.length) : bytes.length;
        byte[] rest = Arrays.copyOfRange(bytes, first, bytes.length);
        return rest.length == 0 ? List.of(bytes) : List.of(Arrays.copyOf(bytes, first), rest);
    }

    private void add(Chunk.Kind kind, boolean client, byte[] bytes, int seq, int ack) {
        chunks.add(new Chunk(connection, kind, client, seq, ack, time, bytes, 0, bytes.length, false));
        time += Script.STEP;
    }
}
