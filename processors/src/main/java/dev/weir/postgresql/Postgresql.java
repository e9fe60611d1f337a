package dev.weir.postgresql;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Tally;
import dev.weir.sql.SqlReader;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** PostgreSQL, protocol version 3. */
public final class Postgresql implements Protocol {
    public static final String NAME = "postgresql";

    final PostgresqlLimits limits;

    /** Shared by all connections: nothing in it outlives a call. */
    final SqlReader reader = new SqlReader();

    private final Tally tally;

    public Postgresql(PostgresqlLimits limits, Tally tally) {
        this.limits = limits;
        this.tally = tally;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> reasons() {
        return PostgresqlCounts.ALL;
    }

    @Override
    public Detection detect(Opening outgoing, Opening incoming) {
        return Shape.detect(outgoing, incoming);
    }

    @Override
    public ProtocolParser open(boolean clientOutgoing) {
        return new PostgresqlParser(this, clientOutgoing);
    }

    @Override
    public ProtocolParser read(DataInput in) throws IOException {
        return PostgresqlParser.read(this, in);
    }

    void count(String reason, long count) {
        tally.add(NAME, reason, count);
    }
}
