package dev.weir.postgresql;

import dev.weir.api.Attributes;
import dev.weir.database.DatabaseSpans;
import dev.weir.sql.SqlReader;
import dev.weir.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the client asks for: its messages put together to executions, with the statements and portals that they name. */
final class Requests {
    private final PostgresqlParser parser;
    final Names statements;
    final Names portals;

    /** The last Parse, if no Bind has used it and no batch has ended since. */
    @Nullable
    Execution parsed;

    /** What a Describe is about: the last Parse or Bind whose Execute is still to come. */
    @Nullable
    Execution unit;

    /** Of the last text that was read, since the next is often the same. */
    private @Nullable SqlText latest;

    private @Nullable String latestNamespace;
    private @Nullable Attributes latestAttributes;

    Requests(PostgresqlParser parser) {
        this.parser = parser;
        this.statements = new Names(parser);
        this.portals = new Names(parser);
    }

    void message(int type, MessageStream s, byte[] b, int from, int to) {
        switch (type) {
            case 'Q' -> query(s, b, from, to);
            case 'P' -> parse(s, b, from, to);
            case 'B' -> bind(s, b, from, to);
            case 'D' -> parser.pairing().sent(Queue.DESCRIBE, unit);
            case 'E' -> execute(s, b, from, to);
            case 'C' -> close(b, from, to);
            case 'S' -> {
                nothingBegun();
                parser.pairing().sent(Queue.SYNC, null);
            }
            case 'c', 'f' -> parser.pairing().sent(Queue.COPY_END, null);
            case 'F' -> function(s);
            default -> {}
        }
    }

    private void query(MessageStream s, byte[] b, int from, int to) {
        int end = Wire.textEnd(b, from, to);
        Execution e = Execution.from(read(b, from, end < 0 ? to : end, end >= 0), s);
        e.executed = true;
        nothingBegun();
        parser.pairing().sent(Queue.QUERY, e);
        forgetting(e.statement);
    }

    private void parse(MessageStream s, byte[] b, int from, int to) {
        int nameEnd = Wire.textEnd(b, from, to);
        int end = nameEnd < 0 ? -1 : Wire.textEnd(b, nameEnd + 1, to);
        Execution e = Execution.from(nameEnd < 0 ? unknown() : read(b, nameEnd + 1, end < 0 ? to : end, end >= 0), s);
        if (nameEnd >= 0) {
            statements.put(name(b, from, nameEnd), e);
        } else {
            statements.clear();
        }
        parsed = e;
        unit = e;
        parser.pairing().sent(Queue.PARSE, e);
    }

    private void bind(MessageStream s, byte[] b, int from, int to) {
        int portalEnd = Wire.textEnd(b, from, to);
        int end = portalEnd < 0 ? -1 : Wire.textEnd(b, portalEnd + 1, to);
        Execution statement = end < 0 ? null : statements.get(name(b, portalEnd + 1, end));
        Execution e;
        if (statement != null && statement == parsed) {
            e = statement;
            e.reaches(s);
        } else {
            e = Execution.from(statement == null ? unknown() : statement.statement, s);
        }
        parsed = null;
        unit = e;
        if (portalEnd < 0) {
            portals.clear();
        } else {
            portals.put(name(b, from, portalEnd), e);
        }
        parser.pairing().sent(Queue.BIND, e);
    }

    private void execute(MessageStream s, byte[] b, int from, int to) {
        int end = Wire.textEnd(b, from, to);
        Execution portal = end < 0 ? null : portals.get(name(b, from, end));
        Execution e;
        if (portal == null || portal.executed) {
            e = Execution.from(portal == null ? unknown() : portal.statement, s);
        } else {
            e = portal;
            e.reaches(s);
        }
        e.executed = true;
        nothingBegun();
        if (e.statement.sql() == null) {
            parser.count(PostgresqlCounts.UNKNOWN_STATEMENTS, 1);
        }
        parser.pairing().sent(Queue.EXECUTE, e);
        forgetting(e.statement);
    }

    private void close(byte[] b, int from, int to) {
        int end = Wire.textEnd(b, Math.min(from + 1, to), to);
        if (end < 0) {
            statements.clear();
            portals.clear();
        } else if (b[from] == 'S') {
            statements.remove(name(b, from + 1, end));
        } else {
            portals.remove(name(b, from + 1, end));
        }
        parser.pairing().sent(Queue.CLOSE, null);
    }

    private void function(MessageStream s) {
        Attributes.Builder a = Attributes.builder();
        a.put(DatabaseSpans.NAMESPACE, parser.session().namespace());
        a.put(DatabaseSpans.OPERATION, DatabaseSpans.FUNCTION_CALL);
        Execution e = Execution.from(new Statement(null, null, null, a.build()), s);
        e.executed = true;
        nothingBegun();
        parser.pairing().sent(Queue.FUNCTION, e);
    }

    /** By SQL itself, names may from here on mean something else. */
    private void forgetting(Statement s) {
        SqlText sql = s.sql();
        if (sql != null) {
            Deallocation.apply(sql, statements);
        }
    }

    private Statement read(byte[] b, int from, int to, boolean whole) {
        if (!whole) {
            parser.count(PostgresqlCounts.QUERIES_CUT, 1);
        }
        SqlReader reader = parser.reader();
        SqlText sql = reader.read(
                b,
                from,
                Math.min(to, from + parser.limits().queryBytes()),
                parser.session().backslash(),
                whole);
        String namespace = parser.session().namespace();
        boolean again = sql.equals(latest) && Objects.equals(latestNamespace, namespace);
        Attributes same = again ? latestAttributes : null;
        if (same == null) {
            Attributes.Builder a = Attributes.builder();
            a.put(DatabaseSpans.NAMESPACE, namespace);
            a.put(DatabaseSpans.SUMMARY, sql.summary());
            a.put(DatabaseSpans.TEXT, sql.text().isEmpty() ? null : sql.text());
            same = a.build();
        }
        latest = sql;
        latestNamespace = namespace;
        latestAttributes = same;
        return new Statement(sql, reader.traceparent(), reader.tracestate(), same);
    }

    private Statement unknown() {
        String namespace = parser.session().namespace();
        Attributes a = namespace == null ? Attributes.EMPTY : Attributes.of(DatabaseSpans.NAMESPACE, namespace);
        return new Statement(null, null, null, a);
    }

    private static String name(byte[] b, int from, int to) {
        return from == to ? "" : new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The server did not take it, or may not have. */
    void forget(Execution e) {
        if (!e.taken) {
            statements.forget(e);
        }
        portals.forget(e);
    }

    /** The client may have done anything in between. */
    void forgetAll() {
        statements.clear();
        portals.clear();
        nothingBegun();
    }

    private void nothingBegun() {
        parsed = null;
        unit = null;
    }
}
