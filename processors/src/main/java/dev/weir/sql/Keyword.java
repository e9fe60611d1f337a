package dev.weir.sql;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Words that mean something to {@link Summary} or {@link SqlReader}. */
enum Keyword {
    // Commands.
    ABORT(Role.COMMAND),
    ALTER(Role.DEFINES),
    ANALYZE(Role.TARGET),
    BEGIN(Role.COMMAND),
    CALL(Role.TARGET),
    CHECKPOINT(Role.COMMAND),
    CLOSE(Role.COMMAND),
    CLUSTER(Role.TARGET),
    COMMENT(Role.COMMAND),
    COMMIT(Role.COMMAND),
    COPY(Role.TARGET),
    CREATE(Role.DEFINES),
    DEALLOCATE(Role.COMMAND),
    DECLARE(Role.COMMAND),
    DELETE(Role.COMMAND),
    DISCARD(Role.COMMAND),
    DO(Role.COMMAND),
    DROP(Role.DEFINES),
    END(Role.COMMAND),
    EXECUTE(Role.TARGET),
    EXPLAIN(Role.COMMAND),
    FETCH(Role.COMMAND),
    GRANT(Role.COMMAND),
    IMPORT(Role.COMMAND),
    INSERT(Role.COMMAND),
    LISTEN(Role.COMMAND),
    LOAD(Role.COMMAND),
    LOCK(Role.TARGETS),
    MERGE(Role.COMMAND),
    MOVE(Role.COMMAND),
    NOTIFY(Role.COMMAND),
    PREPARE(Role.COMMAND),
    REASSIGN(Role.COMMAND),
    REFRESH(Role.DEFINES),
    REINDEX(Role.DEFINES),
    RELEASE(Role.COMMAND),
    RESET(Role.COMMAND),
    REVOKE(Role.COMMAND),
    ROLLBACK(Role.COMMAND),
    SAVEPOINT(Role.COMMAND),
    SECURITY(Role.COMMAND),
    SELECT(Role.COMMAND),
    SET(Role.COMMAND),
    SHOW(Role.COMMAND),
    START(Role.COMMAND),
    TABLE(Role.TARGET),
    TRUNCATE(Role.TARGETS),
    UNLISTEN(Role.COMMAND),
    UPDATE(Role.TARGET),
    VACUUM(Role.TARGET),
    VALUES(Role.COMMAND),
    WITH(Role.NONE),
    // What is defined.
    DATABASE(Role.OBJECT),
    DOMAIN(Role.OBJECT),
    EXTENSION(Role.OBJECT),
    FUNCTION(Role.OBJECT),
    INDEX(Role.OBJECT),
    POLICY(Role.OBJECT),
    PROCEDURE(Role.OBJECT),
    RULE(Role.OBJECT),
    SCHEMA(Role.OBJECT),
    SEQUENCE(Role.OBJECT),
    TRIGGER(Role.OBJECT),
    TYPE(Role.OBJECT),
    VIEW(Role.OBJECT),
    // Before what an operation is applied to.
    FROM(Role.NONE),
    INTO(Role.NONE),
    JOIN(Role.NONE),
    ON(Role.NONE),
    USING(Role.NONE),
    // Between that and its name.
    CONCURRENTLY(Role.FILLER),
    EXISTS(Role.FILLER),
    FULL(Role.FILLER),
    IF(Role.FILLER),
    LATERAL(Role.FILLER),
    MATERIALIZED(Role.FILLER),
    NOT(Role.FILLER),
    ONLY(Role.FILLER),
    VERBOSE(Role.FILLER),
    // Ends a list of tables.
    EXCEPT(Role.CLAUSE),
    FOR(Role.CLAUSE),
    GROUP(Role.CLAUSE),
    HAVING(Role.CLAUSE),
    INTERSECT(Role.CLAUSE),
    LIMIT(Role.CLAUSE),
    OFFSET(Role.CLAUSE),
    ORDER(Role.CLAUSE),
    RETURNING(Role.CLAUSE),
    UNION(Role.CLAUSE),
    WHERE(Role.CLAUSE),
    WINDOW(Role.CLAUSE),
    // Others.
    AS(Role.NONE),
    DISTINCT(Role.NONE),
    FALSE(Role.NONE),
    IN(Role.NONE),
    TRUE(Role.NONE);

    /** What a word does to a summary. */
    enum Role {
        NONE,
        /** Begins a statement. */
        COMMAND,
        /** Begins a statement, and a name follows. */
        TARGET,
        /** Begins a statement, and several names follow. */
        TARGETS,
        /** Begins a statement, and a kind of thing follows, then its name. */
        DEFINES,
        OBJECT,
        FILLER,
        CLAUSE
    }

    private static final int MASK = 1023;
    private static final @Nullable Keyword[] TABLE_OF = table();

    final Role role;

    @SuppressWarnings("ImmutableEnumChecker") // written once, never given away
    private final byte[] letters = name().getBytes(StandardCharsets.US_ASCII);

    Keyword(Role role) {
        this.role = role;
    }

    /** Whether a statement may begin with it. */
    boolean begins() {
        return role == Role.COMMAND || role == Role.TARGET || role == Role.TARGETS || role == Role.DEFINES;
    }

    /** The word in {@code b}, whatever its case; null if it is none of these. */
    static @Nullable Keyword of(byte[] b, int from, int to) {
        int length = to - from;
        if (length < 2 || length > 12) {
            return null;
        }
        int place = place(b, from, to);
        Keyword k = TABLE_OF[place];
        while (k != null && !k.is(b, from, length)) {
            place = (place + 1) & MASK;
            k = TABLE_OF[place];
        }
        return k;
    }

    private boolean is(byte[] b, int from, int length) {
        if (letters.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((b[from + i] & 0xdf) != letters[i]) {
                return false;
            }
        }
        return true;
    }

    private static int place(byte[] b, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + (b[i] & 0xdf);
        }
        return (hash ^ hash >>> 10) & MASK;
    }

    private static @Nullable Keyword[] table() {
        @Nullable Keyword[] table = new Keyword[MASK + 1];
        for (Keyword k : values()) {
            int place = place(k.letters, 0, k.letters.length);
            while (table[place] != null) {
                place = (place + 1) & MASK;
            }
            table[place] = k;
        }
        return table;
    }
}
