package dev.weir.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of every statement. */
class SqlPropertyTest {
    private static final String SECRET = "s3cr3t";
    private static final String[] WORDS = {
        "select", "from", "t1", "where", "a", "=", "in", "(", ")", ",", "and", "$1", "\"x'y\"", "::", "-", "+", ".",
        ";", "null", "insert", "into", "values", "/", "*", "<>", "e", "B", "U", "u&", "table", "--x\n", "/* '*/", "E",
        "join", "as", "é"
    };
    private final SqlReader reader = new SqlReader();

    @Property(tries = 3000)
    void noLiteralSurvives(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            sql.append(random.nextInt(3) == 0 ? literal(random) : WORDS[random.nextInt(WORDS.length)])
                    .append(' ');
        }
        Backslash backslash = random.nextBoolean() ? Backslash.PLAIN : Backslash.UNKNOWN;
        byte[] b = sql.toString().getBytes(StandardCharsets.UTF_8);
        int cut = random.nextInt(4) == 0 ? random.nextInt(b.length) : b.length;
        SqlText read = reader.read(b, 0, cut, backslash, cut == b.length);
        assertThat(read.text() + read.summary() + read.operation())
                .as(sql.toString())
                .doesNotContain(SECRET)
                .doesNotContain("777");
    }

    private static String literal(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> "'" + SECRET + "'";
            case 1 -> "'it''s " + SECRET + "'";
            case 2 -> "E'\\'" + SECRET + "\\\\'";
            case 3 -> "$$ ' " + SECRET + " $$";
            case 4 -> "$tag1$ $$ $tag$ " + SECRET + " $tag1$";
            case 5 -> "777";
            case 6 -> "7.777e-777";
            case 7 -> "0x777";
            case 8 -> "/* /* */ " + SECRET + " */";
            case 9 -> "--" + SECRET + "\n";
            case 10 -> "u&'\\0041" + SECRET + "'";
            case 11 -> "x'777'";
            case 12 -> "'" + SECRET + "' '" + SECRET + "'";
            default -> "'\\n " + SECRET + " \\x'";
        };
    }

    @Property(tries = 2000)
    void whatIsLeftStaysWhenItIsReadAgain(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            sql.append(random.nextInt(3) == 0 ? literal(random) : WORDS[random.nextInt(25)])
                    .append(' ');
        }
        SqlText once = read(sql.toString());
        assertThat(read(once.text()).text()).as(sql.toString()).isEqualTo(once.text());
    }

    private SqlText read(String sql) {
        byte[] b = sql.getBytes(StandardCharsets.UTF_8);
        return reader.read(b, 0, b.length, Backslash.PLAIN, true);
    }

    @Property(tries = 3000)
    void randomBytesNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] b = new byte[random.nextInt(200)];
        random.nextBytes(b);
        String marks = "'\"$-/*\\.,()eEuU&b;";
        for (int i = 0; i < b.length; i++) {
            b[i] = random.nextBoolean() ? (byte) marks.charAt(random.nextInt(marks.length())) : b[i];
        }
        SqlText read = reader.read(b, 0, b.length, Backslash.values()[random.nextInt(3)], random.nextBoolean());
        assertThat(read.text().length()).isLessThanOrEqualTo(b.length + SqlText.CUT.length());
    }
}
