package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a flood of connections that nobody can name takes on the heap: as much as is counted, and no more than is allowed. */
class SearchMemoryTest {
    private static final int MIB = 1 << 20;
    private static final int MILLION = 1_000_000;
    private static final byte[] ONE = "a".getBytes(StandardCharsets.UTF_8);

    @Test
    void aMillionConnectionsOfOneByteEachStayWithinTheLimit() {
        long before = used();
        Conversations conversations = conversations(32 * MIB);
        for (int i = 0; i < MILLION; i++) {
            conversations.accept(one(connection(i), true, i), _ -> {});
        }
        long taken = used() - before;
        assertThat(conversations.bufferedBytes()).isBetween(31L * MIB, 32L * MIB);
        assertThat(taken).isLessThan(32 * MIB);
        assertThat(conversations.heldBytes()).isEqualTo(conversations.size());
    }

    @Test
    void aMillionPiecesOfOneByteEachStayWithinTheLimit() {
        long before = used();
        Conversations conversations = conversations(32 * MIB);
        for (int i = 0; i < MILLION / 100; i++) {
            Connection connection = connection(i);
            for (int n = 0; n < 100; n++) {
                conversations.accept(one(connection, n % 2 == 0, i), _ -> {});
            }
        }
        long taken = used() - before;
        assertThat(conversations.bufferedBytes()).isBetween(31L * MIB, 32L * MIB);
        assertThat(taken).isLessThan(34 * MIB);
        conversations.closeAll(_ -> {});
        assertThat(conversations.bufferedBytes()).isZero();
    }

    private static Conversations conversations(long bytes) {
        ConversationLimits limits =
                new ConversationLimits(1024, 1000, MILLION, bytes, 8, 1_000_000_000L, 1_000_000_000L, 1 << 20);
        return new Conversations(List.of(new Echo("a".repeat(1024))), limits, new Counted(), _ -> {});
    }

    private static Connection connection(int number) {
        return new Connection(
                1,
                number,
                Connection.Transport.TCP,
                new Address(0, number, 1),
                new Address(0, number, 2),
                Connection.Role.CLIENT,
                Connection.Vantage.SOCKET,
                0,
                null,
                null,
                null,
                Attributes.EMPTY);
    }

    private static Chunk one(Connection connection, boolean outgoing, int nanos) {
        return new Chunk(connection, Chunk.Kind.BYTES, outgoing, 0, 0, nanos, ONE, 0, 1, false);
    }

    /** Bytes on the heap that something refers to: the least of a few looks. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
