package dev.weir.postgresql;

/**
 * What a connection may hold.
 *
 * @param queryBytes of a statement that are read; the rest is skipped
 * @param openMessages of the client that wait for their answers
 * @param openBytes kept of them, together
 * @param statements named statements, and portals, that are remembered, each
 * @param statementBytes kept of them, together
 */
public record PostgresqlLimits(int queryBytes, int openMessages, int openBytes, int statements, int statementBytes) {
    public static final PostgresqlLimits DEFAULT = new PostgresqlLimits(16 * 1024, 10_000, 1 << 20, 1000, 1 << 20);
}
