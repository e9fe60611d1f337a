package dev.weir.pipeline.secrets;

import dev.weir.pipeline.state.MadeCapture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Logins, every form of a literal, statements about passwords, parameters, rows, COPY. */
final class PostgresqlTraffic implements Traffic {
    /** Each with the place of the secret. */
    private static final List<String> STATEMENTS = List.of(
            "SELECT '%s'",
            "SELECT 'it''s %s' FROM t",
            "SELECT E'\\'%s'",
            "SELECT U&'%s'",
            "SELECT N'%s'",
            "SELECT 'a'\n'%s'",
            "SELECT $$%s$$",
            "SELECT $tag$ $$ %s $tag$",
            "SELECT 1 -- %s",
            "SELECT /* /* %s */ */ 1",
            "DO $$ BEGIN PERFORM '%s'; END $$",
            "ALTER USER a PASSWORD '%s'",
            "ALTER USER a WITH ENCRYPTED PASSWORD '%s' VALID UNTIL 'infinity'",
            "ALTER USER a PASSWORD %s",
            "ALTER ROLE a PASSWORD \"%s\"",
            "CREATE ROLE a LOGIN PASSWORD $$%s$$",
            "CREATE USER a IDENTIFIED BY %s",
            "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password '%s')",
            "CREATE SUBSCRIPTION s CONNECTION 'host=b password=%s' PUBLICATION p",
            "SET my.secret TO '%s'",
            "SET my.secret TO %s",
            "SET my.secret = %s",
            "SET my.secret = \"%s\"",
            "SET SESSION my.secret = a, %s",
            "SET LOCAL my.secret TO %s",
            "SELECT set_config('a', '%s', false)",
            "ALTER SYSTEM SET a = %s",
            "ALTER ROLE a SET my.secret TO %s",
            "ALTER DATABASE a SET my.secret = %s",
            "COPY t TO PROGRAM 'curl -u a:%s b.test'",
            "COPY t FROM '/%s'",
            "SELECT dblink_connect('password=%s')",
            "PREPARE a AS SELECT '%s'",
            "EXECUTE a('%s')",
            "EXECUTE a(1, $$%s$$)",
            "NOTIFY a, '%s'",
            "INSERT INTO t (a) VALUES ('x', '%s')",
            "SECURITY LABEL ON ROLE a IS '%s'",
            "COMMENT ON TABLE t IS '%s'");

    @Override
    public void whole(MadeCapture capture, Planted planted) {
        MadeCapture.Connection session = capture.connection(43_001, 5432);
        session.client(startup(
                "user",
                planted.hidden("user of a login"),
                "database",
                planted.seen("the name of a database"),
                "options",
                "-c my.secret=" + planted.hidden("options of a start-up"),
                "application_name",
                planted.hidden("application_name")));
        session.server(message('R', ints(3)));
        session.client(message('p', planted.hidden("password of a login") + "\0"));
        session.server(message('R', ints(0))
                + message('S', "a\0" + planted.hidden("a parameter of the server") + "\0")
                + ready());
        for (String sql : STATEMENTS) {
            session.client(message('Q', sql.formatted(planted.hidden(sql)) + "\0"));
            session.server(message('C', "SET\0") + ready());
        }
        simple(session, "SELECT a FROM " + planted.seen("the name of a table"), planted);
        session.client(message('Q', "COPY t FROM STDIN\0"));
        session.server(message('G', "\0" + shorts(1, 0)));
        session.client(message('d', planted.hidden("data of COPY") + "\n") + message('c', ""));
        session.server(message('C', "COPY 1\0") + ready());
        session.client(message('Q', "COPY t TO STDOUT\0"));
        session.server(message('H', "\0" + shorts(1, 0))
                + message('d', planted.hidden("data of COPY to the client"))
                + message('c', "")
                + message('C', "COPY 1\0")
                + ready());
        extended(session, planted);
        session.client(message('Q', "SELECT 1/0\0"));
        session.server(message(
                        'E',
                        "SERROR\0C22012\0M" + planted.hidden("text of an error") + "\0D"
                                + planted.hidden("detail of an error") + "\0\0")
                + ready());
        session.client(
                message('F', ints(1) + shorts(0, 1) + counted(planted.hidden("argument of a call")) + shorts(0)));
        session.server(message('V', counted(planted.hidden("result of a call"))) + ready());
        session.server(message('A', ints(1) + "channel\0" + planted.hidden("payload of a notification") + "\0"));
        session.client(message('X', ""));
        sasl(capture.connection(43_002, 5432), planted);
    }

    private static void simple(MadeCapture.Connection session, String sql, Planted planted) {
        session.client(message('Q', sql + "\0"));
        session.server(columns()
                + row(planted.hidden("a row"))
                + message('N', "M" + planted.hidden("a notice") + "\0\0")
                + message('C', "SELECT 1\0")
                + ready());
    }

    private static void extended(MadeCapture.Connection session, Planted planted) {
        session.client(
                message('P', "s1\0UPDATE t SET a = $1, b = '" + planted.hidden("literal of Parse") + "'\0" + shorts(0))
                        + message(
                                'B',
                                "\0s1\0" + shorts(0, 2) + counted(planted.hidden("first parameter of Bind"))
                                        + counted(planted.hidden("second parameter of Bind")) + shorts(0))
                        + message('E', "\0" + ints(0))
                        + message('S', ""));
        session.server(message('1', "") + message('2', "") + message('C', "UPDATE 1\0") + ready());
    }

    private static void sasl(MadeCapture.Connection session, Planted planted) {
        session.client(startup("user", "a"));
        session.server(message('R', ints(10) + "SCRAM-SHA-256\0\0"));
        session.client(message('p', "SCRAM-SHA-256\0" + counted("n,,n=,r=" + planted.hidden("nonce of SASL"))));
        session.server(message('R', ints(11) + "r=" + planted.hidden("salt of SASL") + ",s=QSXCR,i=4096"));
        session.client(message('p', "c=biws,r=a,p=" + planted.hidden("proof of SASL")));
        session.server(
                message('R', ints(12) + "v=" + planted.hidden("signature of SASL")) + message('R', ints(0)) + ready());
        simple(session, "SELECT a FROM sasl", planted);
    }

    @Override
    public void halfway(MadeCapture capture, Planted planted) {
        half(
                opened(capture, 43_101),
                message('Q', "SELECT '" + planted.held("literal of half a statement") + "' and more\0"));
        half(
                opened(capture, 43_102),
                message(
                        'B',
                        "\0s1\0" + shorts(0, 1) + counted(planted.held("parameter of half a Bind") + " and more")
                                + shorts(0)));
        MadeCapture.Connection waits = opened(capture, 43_103);
        waits.client(message('Q', "SELECT '" + planted.hidden("literal of a statement that waits") + "'\0"));
        String answer = columns() + row(planted.hidden("half a row") + " and more");
        waits.server(answer.substring(0, answer.length() - 3));
        MadeCapture.Connection login = capture.connection(43_104, 5432);
        login.client(startup(
                "user",
                planted.held("user of half a login that names no database"),
                "options",
                planted.hidden("options of half a login")));
        login.server(message('R', ints(3)));
        half(login, message('p', planted.hidden("password that is half there") + " and more\0"));
        MadeCapture.Connection copy = opened(capture, 43_105);
        copy.client(message('Q', "COPY t FROM STDIN\0"));
        copy.server(message('G', "\0" + shorts(1, 0)));
        half(copy, message('d', planted.hidden("half of what COPY sends") + " and more"));
    }

    private static MadeCapture.Connection opened(MadeCapture capture, int port) {
        return capture.connection(port, 5432).client(startup("user", "a")).server(message('R', ints(0)) + ready());
    }

    private static void half(MadeCapture.Connection connection, String message) {
        connection.client(message.substring(0, message.length() - 3));
    }

    private static String startup(String... texts) {
        String body = ints(3 << 16) + String.join("\0", texts) + "\0\0";
        return ints(4 + body.length()) + body;
    }

    private static String ready() {
        return message('Z', "I");
    }

    private static String columns() {
        return message('T', shorts(1) + "a\0" + ints(0) + shorts(0) + ints(25) + shorts(-1) + ints(-1) + shorts(0));
    }

    private static String row(String value) {
        return message('D', shorts(1) + counted(value));
    }

    private static String message(char type, String body) {
        return type + ints(4 + body.length()) + body;
    }

    private static String counted(String text) {
        return ints(text.length()) + text;
    }

    private static String ints(int value) {
        return new String(ByteBuffer.allocate(4).putInt(value).array(), StandardCharsets.ISO_8859_1);
    }

    private static String shorts(int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value : values) {
            out.write(value >> 8);
            out.write(value);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
