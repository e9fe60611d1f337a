package dev.weir.redis;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Tally;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** Redis, and what speaks its protocol: Valkey, KeyDB, Dragonfly. */
public final class Redis implements Protocol {
    public static final String NAME = "redis";

    final RedisLimits limits;
    private final Tally tally;

    public Redis(RedisLimits limits, Tally tally) {
        this.limits = limits;
        this.tally = tally;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> reasons() {
        return RedisCounts.ALL;
    }

    @Override
    public Detection detect(Opening outgoing, Opening incoming) {
        return Shape.detect(outgoing, incoming);
    }

    @Override
    public ProtocolParser open(boolean clientOutgoing) {
        return new RedisParser(this, clientOutgoing);
    }

    @Override
    public ProtocolParser read(DataInput in) throws IOException {
        return RedisParser.read(this, in);
    }

    void count(String reason, long count) {
        tally.add(NAME, reason, count);
    }
}
