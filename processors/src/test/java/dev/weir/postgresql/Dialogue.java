package dev.weir.postgresql;

import dev.weir.api.Chunk;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random conversation of a client that waits after each batch and a server that keeps to the protocol, and what really happened in
 * it. Rows and copied data hold what looks like messages.
 */
final class Dialogue {
    static final String SECRET = "s3cr3t";
    private static final byte[] FAKE = new Messages()
            .ready()
            .query("select fake")
            .parse("", "select fake")
            .complete("SELECT 1")
            .ready()
            .raw(Messages.text(SECRET))
            .bytes();

    final List<String> truth = new ArrayList<>();
    final List<Chunk> chunks;
    private final Random random;
    private final Script script = new Script();
    private final List<String> named = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private int count;

    Dialogue(long seed, int turns) {
        random = new Random(seed);
        if (random.nextBoolean()) {
            script.client(new Messages().ssl().bytes()).server("N");
        }
        script.client(new Messages().startup("user", "u", "database", "shop").bytes())
                .server(new Messages().message('R', Messages.int32(3)).bytes())
                .client(new Messages().password(SECRET).bytes())
                .server(new Messages().authenticated().ready().bytes());
        for (int turn = 0; turn < turns; turn++) {
            switch (random.nextInt(6)) {
                case 0 -> simple();
                case 1 -> copyIn();
                case 2 -> copyOut();
                default -> extended();
            }
        }
        script.client(new Messages().terminate().bytes())
                .clientEnd()
                .serverEnd()
                .close();
        chunks = script.chunks();
    }

    private String statement() {
        return "select t" + count++;
    }

    private void simple() {
        String sql = statement();
        boolean fails = random.nextInt(4) == 0;
        int statements = 1 + random.nextInt(2);
        String all = (sql + "; ").repeat(statements).strip();
        Messages answer = new Messages();
        for (int i = 0; i < statements; i++) {
            boolean last = i == statements - 1;
            answer.columns().row(FAKE);
            if (random.nextInt(3) == 0) {
                answer.notice();
            }
            if (fails && last) {
                answer.error("22012");
            } else {
                answer.complete("SELECT 1");
            }
        }
        truth.add(all + (fails ? " 22012" : " OK"));
        script.client(new Messages().query(all).bytes());
        answer(answer.ready().bytes());
    }

    private void copyIn() {
        String sql = "copy t" + count++ + " from stdin";
        boolean fails = random.nextInt(4) == 0;
        script.client(new Messages().query(sql).bytes());
        script.server(new Messages().copyIn().bytes());
        Messages data = new Messages();
        for (int i = random.nextInt(3); i >= 0; i--) {
            data.copyData(FAKE);
        }
        script.client((fails ? data.copyFail("no") : data.copyDone()).bytes());
        script.server((fails ? new Messages().error("57014") : new Messages().complete("COPY 1"))
                .ready()
                .bytes());
        truth.add(sql + (fails ? " 57014" : " OK"));
    }

    private void copyOut() {
        String sql = "copy t" + count++ + " to stdout";
        script.client(new Messages().query(sql).bytes());
        answer(new Messages()
                .copyOut()
                .copyData(FAKE)
                .copyData(FAKE)
                .copyDone()
                .complete("COPY 2")
                .ready()
                .bytes());
        truth.add(sql + " OK");
    }

    /** A batch: after an error the rest of it is skipped. */
    private void extended() {
        Messages ask = new Messages();
        Messages answer = new Messages();
        boolean skipping = false;
        for (int units = 1 + random.nextInt(3); units > 0; units--) {
            String sql;
            String name = "";
            int fails = random.nextInt(12);
            if (!named.isEmpty() && random.nextInt(2) == 0) {
                int known = random.nextInt(named.size());
                name = named.get(known);
                sql = texts.get(known);
            } else {
                sql = statement();
                name = random.nextBoolean() ? "s" + count : "";
                ask.parse(name, sql);
                if (fails == 0 && !skipping) {
                    answer.error("42601");
                } else if (!skipping) {
                    answer.parsed();
                }
                if (!name.isEmpty() && fails != 0 && !skipping) {
                    named.add(name);
                    texts.add(sql);
                }
                if (fails == 0 && !skipping) {
                    skipping = true;
                    truth.add(sql + " 42601");
                }
            }
            ask.bind("", name, SECRET);
            if (!skipping && fails == 1) {
                answer.error("08P01");
                truth.add(sql + " 08P01");
                skipping = true;
            } else if (!skipping) {
                answer.bound();
            }
            boolean describe = random.nextBoolean();
            if (describe) {
                ask.describe("");
                if (!skipping) {
                    answer.columns();
                }
            }
            ask.execute("");
            if (!skipping && fails == 2) {
                answer.row(FAKE).error("22012");
                truth.add(sql + " 22012");
                skipping = true;
            } else if (!skipping) {
                answer.row(FAKE).complete("SELECT 1");
                truth.add(sql + " OK");
            }
        }
        ask(ask.sync().bytes());
        answer(answer.ready().bytes());
    }

    /** In one segment or two. */
    private void ask(byte[] bytes) {
        int first = random.nextInt(3) == 0 ? 1 + random.nextInt(bytes.length - 1) : bytes.length;
        script.client(java.util.Arrays.copyOf(bytes, first));
        if (first < bytes.length) {
            script.client(java.util.Arrays.copyOfRange(bytes, first, bytes.length));
        }
    }

    private void answer(byte[] bytes) {
        int first = random.nextInt(3) == 0 ? 1 + random.nextInt(bytes.length - 1) : bytes.length;
        script.server(java.util.Arrays.copyOf(bytes, first));
        if (first < bytes.length) {
            script.server(java.util.Arrays.copyOfRange(bytes, first, bytes.length));
        }
    }
}
