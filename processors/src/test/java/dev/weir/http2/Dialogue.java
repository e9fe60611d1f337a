package dev.weir.http2;

import dev.weir.api.Chunk;
import dev.weir.protocol.Script;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random conversation of a client and a server that keep to HTTP/2, with many streams at once, and what really happened in it.
 * Bodies hold frames that look like those of streams that are open or will be.
 */
final class Dialogue {
    private static final String[] METHODS = {"GET", "POST", "GET", "POST", "PURGE"};

    private static final List<String> FAKE_CALL = List.of(
            ":method=POST", ":scheme=http", ":path=/fake.Fake/Call", "content-type=application/grpc", "te=trailers");
    private static final List<String> FAKE_REQUEST =
            List.of(":method=GET", ":scheme=http", ":path=/fake", ":authority=fake");
    private static final List<List<String>> FAKES = List.of(
            FAKE_REQUEST,
            List.of(":status=599"),
            FAKE_CALL,
            List.of(":status=200", "content-type=application/grpc"),
            List.of("grpc-status=15"));

    /** What happened on a stream. */
    record Truth(String protocol, String method, String path, String status, String traceparent) {
        @Override
        public String toString() {
            return protocol + " " + method + " " + path + " " + status;
        }
    }

    private static final class Open {
        final int id;
        boolean grpc;
        boolean answered;
        boolean requestDone;
        String status;

        Open(int id) {
            this.id = id;
        }
    }

    final Map<Long, Truth> truth = new TreeMap<>();

    /** Where frames in bodies begin, in the bytes of the client and of the server. */
    final List<Integer> clientFakes = new ArrayList<>();

    final List<Integer> serverFakes = new ArrayList<>();
    final List<Chunk> chunks;
    private final Random random;
    private final Script script = new Script();
    private final HpackEncoder fromClient;
    private final HpackEncoder fromServer;
    private final ByteArrayOutputStream client = new ByteArrayOutputStream();
    private final ByteArrayOutputStream server = new ByteArrayOutputStream();
    private final List<Open> open = new ArrayList<>();
    private int nextId = 1;
    private int promised = 2;
    private int clientSent;
    private int serverSent;

    /** The frames in a body may have the number of the stream that carries it. */
    private final boolean namesItself;

    /** Calls of gRPC and trailers are among them. */
    private final int kinds;

    /**
     * @param streams in all
     * @param together open at a time
     */
    Dialogue(long seed, int streams, int together) {
        this(seed, streams, together, true, 2);
    }

    /** With frames of every kind in bodies. */
    Dialogue(long seed, int streams, int together, boolean namesItself) {
        this(seed, streams, together, namesItself, FAKES.size());
    }

    private Dialogue(long seed, int streams, int together, boolean namesItself, int kinds) {
        this.namesItself = namesItself;
        this.kinds = kinds;
        random = new Random(seed);
        fromClient = new HpackEncoder(random);
        fromServer = new HpackEncoder(random);
        client.writeBytes(Frames.join(Frames.PREFACE, Frames.settings()));
        flush(client, true);
        server.writeBytes(Frames.settings());
        flush(server, false);
        while (nextId < 2 * streams || !open.isEmpty()) {
            if (open.size() < together && nextId < 2 * streams && random.nextInt(3) > 0) {
                ask(new Open(nextId));
                nextId += 2;
            }
            if (!open.isEmpty()) {
                goOn(open.get(random.nextInt(open.size())));
            }
            sundries();
            // Who speaks next hears first what the other has said.
            if (random.nextBoolean()) {
                flush(client, true);
            }
            if (client.size() == 0 && random.nextBoolean()) {
                flush(server, false);
            }
        }
        while (client.size() > 0) {
            flush(client, true);
        }
        while (server.size() > 0) {
            flush(server, false);
        }
        chunks = script.close().chunks();
    }

    private void flush(ByteArrayOutputStream bytes, boolean fromIt) {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        // Sometimes a frame goes on in the next segment.
        int n = all.length > 20 && random.nextInt(4) == 0 ? 1 + random.nextInt(all.length) : all.length;
        byte[] now = Arrays.copyOf(all, n);
        bytes.write(all, n, all.length - n);
        if (n > 0 && fromIt) {
            script.client(now);
            clientSent += n;
        } else if (n > 0) {
            script.server(now);
            serverSent += n;
        }
        if (bytes.size() > 0 && random.nextBoolean()) {
            flush(bytes, fromIt);
        }
    }

    private void goOn(Open s) {
        if (!s.requestDone && random.nextBoolean()) {
            s.requestDone = random.nextBoolean();
            body(client, s, s.requestDone);
        } else if (client.size() == 0 && !s.answered) {
            answer(s);
        } else if (client.size() == 0 && s.requestDone) {
            endAnswer(s);
        }
    }

    private void ask(Open s) {
        open.add(s);
        s.grpc = random.nextInt(3) == 0;
        s.requestDone = !s.grpc && random.nextBoolean();
        String method = s.grpc ? "POST" : METHODS[random.nextInt(METHODS.length)];
        String path = "/r" + (random.nextInt(3) == 0 ? "same" : s.id);
        String traceparent = random.nextBoolean() ? null : "00-%032x-%016x-01".formatted(s.id, s.id);
        List<String> fields = new ArrayList<>(List.of(
                ":method=" + method,
                ":scheme=http",
                ":path=" + path,
                ":authority=a" + random.nextInt(3),
                "cookie=secret"));
        if (s.grpc) {
            fields.add("content-type=application/grpc" + (random.nextBoolean() ? "+proto" : ""));
        }
        if (traceparent != null) {
            fields.add("traceparent=" + traceparent);
        }
        if (random.nextInt(20) == 0) {
            fromClient.resize(random.nextInt(3) * 150);
        }
        headers(client, s.id, s.requestDone, fromClient.encode(fields), 1);
        truth.put((long) s.id, new Truth(s.grpc ? "grpc" : "http", method, path, null, traceparent));
    }

    private void answer(Open s) {
        if (!s.grpc && random.nextInt(6) == 0) {
            headers(server, s.id, false, fromServer.encode(List.of(":status=100")), 1);
        }
        boolean trailersOnly = s.grpc && s.requestDone && random.nextInt(4) == 0;
        s.status = s.grpc ? "200" : Integer.toString(200 + random.nextInt(300));
        s.answered = true;
        List<String> fields = new ArrayList<>(List.of(":status=" + s.status, "server=x" + random.nextInt(3)));
        if (s.grpc) {
            fields.add("content-type=application/grpc");
        }
        if (trailersOnly) {
            s.status = Integer.toString(random.nextInt(17));
            fields.add("grpc-status=" + s.status);
        }
        boolean last = trailersOnly || (!s.grpc && s.requestDone && random.nextInt(4) == 0);
        headers(server, s.id, last, fromServer.encode(fields), 1);
        if (last) {
            done(s);
        }
    }

    private void endAnswer(Open s) {
        if (random.nextInt(3) == 0) {
            body(server, s, false);
        } else if (s.grpc) {
            s.status = Integer.toString(random.nextInt(17));
            headers(server, s.id, true, fromServer.encode(List.of("grpc-status=" + s.status)), 1);
            done(s);
        } else if (random.nextInt(4) == 0) {
            headers(server, s.id, true, fromServer.encode(List.of("x-trailer=1")), 1);
            done(s);
        } else {
            body(server, s, true);
            done(s);
        }
    }

    private void done(Open s) {
        open.remove(s);
        Truth t = truth.get((long) s.id);
        truth.put((long) s.id, new Truth(t.protocol, t.method, t.path, s.status, t.traceparent));
    }

    private void headers(ByteArrayOutputStream out, int stream, boolean last, byte[] block, int type) {
        int flags = last ? Frames.END_STREAM : 0;
        int least = type == 5 ? 4 : 1;
        boolean torn = random.nextInt(4) == 0 && block.length > least;
        int cut = torn ? least + random.nextInt(block.length - least) : block.length;
        byte[] first = Arrays.copyOf(block, cut);
        flags |= cut == block.length ? Frames.END_HEADERS : 0;
        if (type == 1 && random.nextInt(5) == 0) {
            first = Frames.join(new byte[] {0, 0, 0, 1, 7}, first);
            flags |= Frames.PRIORITY;
        }
        out.writeBytes(
                random.nextInt(5) == 0
                        ? Frames.padded(type, flags, stream, first, random.nextInt(20))
                        : Frames.frame(type, flags, stream, first));
        if (cut < block.length) {
            out.writeBytes(Frames.frame(9, Frames.END_HEADERS, stream, Arrays.copyOfRange(block, cut, block.length)));
        }
    }

    private void body(ByteArrayOutputStream out, Open s, boolean last) {
        boolean padded = random.nextInt(4) == 0;
        int at = (out == client ? clientSent : serverSent) + out.size() + 9 + (padded ? 1 : 0) + (s.grpc ? 5 : 0);
        byte[] body = random.nextBoolean() ? fakes(out, at, s.id) : "some bytes".getBytes(StandardCharsets.US_ASCII);
        body = s.grpc ? Frames.join(new byte[1], Frames.number(body.length), body) : body;
        int flags = last ? Frames.END_STREAM : 0;
        out.writeBytes(
                padded ? Frames.padded(0, flags, s.id, body, random.nextInt(30)) : Frames.frame(0, flags, s.id, body));
    }

    /**
     * Frames of streams that are open, were or will be; of both sides.
     *
     * @param at where they will be
     */
    private byte[] fakes(ByteArrayOutputStream out, int at, int stream) {
        HpackEncoder encoder = new HpackEncoder(random);
        ByteArrayOutputStream fakes = new ByteArrayOutputStream();
        for (int i = random.nextInt(8); i >= 0; i--) {
            int id = Math.max(1, nextId - 10 + 2 * random.nextInt(9));
            id = id % 2 == 0 ? id + 1 : id;
            id += id == stream && !namesItself ? 2 : 0;
            (out == client ? clientFakes : serverFakes).add(at + fakes.size());
            fakes.writeBytes(
                    Frames.headers(id, random.nextBoolean(), encoder.encode(FAKES.get(random.nextInt(kinds)))));
            if (random.nextBoolean()) {
                (out == client ? clientFakes : serverFakes).add(at + fakes.size());
                byte[] content = random.nextBoolean() ? Frames.message(4) : Frames.number(7);
                fakes.writeBytes(Frames.data(id, random.nextBoolean(), content));
            }
        }
        return fakes.toByteArray();
    }

    private void sundries() {
        ByteArrayOutputStream out = random.nextBoolean() ? client : server;
        switch (random.nextInt(14)) {
            case 0 -> out.writeBytes(Frames.frame(6, random.nextInt(2), 0, new byte[8]));
            case 1 -> out.writeBytes(Frames.frame(8, 0, 0, Frames.number(100)));
            case 2 -> out.writeBytes(Frames.frame(4, 1, 0, new byte[0]));
            case 3 -> out.writeBytes(Frames.settings(1, 4096));
            case 4 -> out.writeBytes(Frames.frame(2, 0, nextId, new byte[5]));
            case 5 -> push();
            default -> {}
        }
    }

    private void push() {
        if (open.isEmpty() || !open.getFirst().answered) {
            return;
        }
        byte[] block =
                fromServer.encode(List.of(":method=GET", ":scheme=http", ":path=/pushed" + promised, ":authority=a1"));
        headers(server, open.getFirst().id, false, Frames.join(Frames.number(promised), block), 5);
        server.writeBytes(Frames.headers(promised, false, fromServer.encode(List.of(":status=200", "server=pushed"))));
        int at = serverSent + server.size() + 9;
        server.writeBytes(Frames.data(promised, true, fakes(server, at, promised)));
        promised += 2;
    }
}
