package dev.weir.pipeline.secrets;

import dev.weir.pipeline.state.MadeCapture;
import java.util.List;

/** Logins, configuration, values, answers, inline commands. */
final class RedisTraffic implements Traffic {
    /** Each with the place of the secret. */
    private static final List<String> COMMANDS = List.of(
            "AUTH %s",
            "AUTH user %s",
            "auth user %s",
            "AUTH %s password",
            "HELLO 3 AUTH user %s",
            "HELLO 3 AUTH %s password SETNAME a",
            "HELLO 3 SETNAME %s",
            "CONFIG SET requirepass %s",
            "CONFIG SET masterauth %s maxmemory 1",
            "CONFIG GET %s",
            "ACL SETUSER user on >%s ~*",
            "ACL SETUSER user #%s",
            "ACL SETUSER user on %s",
            "ACL GETUSER %s",
            "ACL DELUSER %s",
            "MIGRATE b.test 6379 key 0 5000 AUTH %s",
            "MIGRATE b.test 6379 key 0 5000 COPY AUTH2 user %s",
            "MIGRATE b.test 6379 key 0 5000 AUTH2 %s password",
            "SENTINEL SET mymaster auth-pass %s",
            "CLIENT SETNAME %s",
            "CLIENT SETINFO LIB-NAME %s",
            "SET key %s",
            "SETEX key 10 %s",
            "GETSET key %s",
            "HSET key field %s",
            "HSET key %s value",
            "LPUSH key a %s",
            "ZADD key 1 %s",
            "PUBLISH channel %s",
            "EVAL return(\"%s\") 0",
            "EVALSHA 0123456789012345678901234567890123456789 1 key %s",
            "ECHO %s",
            "PING %s",
            "RESTORE key 0 %s",
            "XADD key * field %s",
            "GEOADD key 1 1 %s",
            "DEBUG SET-ACTIVE-EXPIRE %s",
            "UNKNOWN %s");

    @Override
    public void whole(MadeCapture capture, Planted planted) {
        MadeCapture.Connection connection = capture.connection(44_001, 6379);
        for (String command : COMMANDS) {
            connection
                    .client(resp(command.formatted(planted.hidden(command)).split(" ")))
                    .server("+OK\r\n");
        }
        connection.client(resp("GET", planted.seen("a key"))).server(bulk(planted.hidden("an answer")));
        connection.client(resp("GET", "key")).server("-ERR " + planted.hidden("text of an error") + "\r\n");
        connection.client(resp("GET", "key")).server("+" + planted.hidden("a simple answer") + "\r\n");
        connection
                .client(resp("HGETALL", "key"))
                .server("*2\r\n" + bulk("a") + bulk(planted.hidden("an answer's part")));
        connection.server(">3\r\n" + bulk("message") + bulk("channel") + bulk(planted.hidden("a pushed message")));
        connection
                .client(resp(planted.seen("the name of a command that no list has")))
                .server("-ERR\r\n");
        connection.client(resp("GET", "last")).server("$-1\r\n");
        MadeCapture.Connection inline = capture.connection(44_002, 6379);
        for (String command : List.of("AUTH %s", "AUTH user \"%s\"", "SET key '%s'", "CONFIG SET requirepass %s")) {
            inline.client(command.formatted(planted.hidden("inline " + command)) + "\r\n")
                    .server("+OK\r\n");
        }
    }

    @Override
    public void halfway(MadeCapture capture, Planted planted) {
        half(capture, 44_101, resp("AUTH", planted.hidden("AUTH that is half there")));
        half(capture, 44_102, resp("AUTH", "user", planted.hidden("AUTH of a user that is half there")));
        half(capture, 44_103, resp("SET", "key", planted.hidden("SET that is half there")));
        half(capture, 44_104, resp("CONFIG", "SET", "requirepass", planted.hidden("CONFIG SET that is half there")));
        half(capture, 44_105, "AUTH " + planted.held("a line that is half there") + "\r\n");
        opened(capture, 44_106).client(resp("AUTH", planted.hidden("AUTH that waits")));
        opened(capture, 44_107).client(resp("SET", "key", planted.hidden("SET that waits")));
        opened(capture, 44_108).client(resp("GET", "key")).server("$30\r\n" + planted.hidden("half an answer"));
    }

    private static void half(MadeCapture capture, int port, String command) {
        opened(capture, port).client(command.substring(0, command.length() - 2));
    }

    private static MadeCapture.Connection opened(MadeCapture capture, int port) {
        return capture.connection(port, 6379).client(resp("PING")).server("+PONG\r\n");
    }

    private static String resp(String... parts) {
        StringBuilder out = new StringBuilder("*" + parts.length + "\r\n");
        for (String part : parts) {
            out.append(bulk(part));
        }
        return out.toString();
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
