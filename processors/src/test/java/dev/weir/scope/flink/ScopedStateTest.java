package dev.weir.scope.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Connection;
import dev.weir.api.Host;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Subtasks with a reader each, which restart on other hosts. */
class ScopedStateTest {
    private static final Host A = new Host("a", null);
    private static final Host B = new Host("b", null);
    private static final long FILE = 42;

    @Test
    void whatComesFromNoReaderGoesToItsOwnerWithItsFirstRecord() throws Exception {
        Checkpoint checkpoint = Checkpoint.of(FILE, 1);
        Subtask owner = new Subtask(checkpoint, Connection.owner(FILE, 2), 2, A);
        Subtask other = new Subtask(checkpoint, 1 - owner.index(), 2, A);

        owner.read(FILE);
        other.state.beforeWatermark(0);

        assertThat(owner.open).isEqualTo(Map.of(FILE, open(2)));
        assertThat(other.open).isEmpty();
    }

    @Test
    void aStateOfAnotherVersionIsRefused() {
        Checkpoint checkpoint = new Checkpoint();
        checkpoint.known.add(Subtask.entry(FILE, 1, 0));
        assertThatThrownBy(() -> new Subtask(checkpoint, 0, 1, A))
                .hasMessageContaining("version 1")
                .hasMessageContaining("expected 16");
    }

    @Test
    void orWithTheFirstWatermark() throws Exception {
        Subtask owner = new Subtask(Checkpoint.of(FILE, 2), 0, 1, A);
        owner.state.beforeWatermark(0);

        assertThat(owner.open).isEqualTo(Map.of(FILE, open(2)));
    }

    @Test
    void beforeTheStreamSaysWhoReadsACheckpointHasAllThatTheLastOneHad() throws Exception {
        Checkpoint before = Checkpoint.of(A.scope(0), 2);
        Checkpoint after = new Checkpoint();
        for (int subtask = 0; subtask < 3; subtask++) {
            new Subtask(before, subtask, 3, subtask == 0 ? A : B).save(after);
        }
        Subtask reads = new Subtask(after, 1, 2, A);
        reads.say(Set.of(A.scope(0)), Set.of(A.scope(0)));

        assertThat(reads.open).isEqualTo(Map.of(A.scope(0), open(2)));
        assertThat(reads.takes).as("of all the copies one").isEqualTo(1);
    }

    @Test
    void whatIsReadCountsAndNotWhatStillWaitsElsewhere() throws Exception {
        long scope = A.scope(0);
        Checkpoint before = Checkpoint.of(scope, 2);
        int owner = Connection.owner(scope, 2);
        Subtask reads = new Subtask(before, 1 - owner, 2, A);
        Subtask waits = new Subtask(before, owner, 2, B);
        reads.say(Set.of(scope), Set.of(scope, B.scope(0)));
        reads.read(scope);
        assertThat(reads.open.get(scope)).as("all of it has ended").isEmpty();
        Checkpoint between = new Checkpoint();
        reads.save(between);
        waits.save(between);

        Subtask after = new Subtask(between, 0, 1, A);
        after.say(Set.of(scope), Set.of(scope));
        assertThat(after.takes).isZero();
    }

    @Test
    void theStateOfAHostThatIsAwayWaitsForItAtItsOwner() throws Exception {
        long scope = B.scope(0);
        Subtask alone = new Subtask(Checkpoint.of(scope, 2), 0, 1, A);
        alone.say(Set.of(A.scope(0)), Set.of(A.scope(0)));
        alone.state.beforeWatermark(ScopedState.ABSENT_MILLIS - 1);
        alone.read(A.scope(0));
        assertThat(alone.open).containsOnlyKeys(A.scope(0));
        assertThat(alone.state.waiting()).isEqualTo(2);
        Checkpoint between = new Checkpoint();
        alone.save(between);

        Subtask back = new Subtask(between, 1 - Connection.owner(scope, 2), 2, B);
        back.say(Set.of(scope), Set.of(A.scope(0), scope));
        assertThat(back.open).isEqualTo(Map.of(scope, open(2)));
    }

    @Test
    void whatWaitedTooLongGoesToItsOwner() throws Exception {
        Subtask alone = new Subtask(Checkpoint.of(B.scope(0), 2), 0, 1, A);
        alone.say(Set.of(A.scope(0)), Set.of(A.scope(0)));
        alone.state.beforeWatermark(ScopedState.ABSENT_MILLIS);

        assertThat(alone.open).isEqualTo(Map.of(B.scope(0), open(2)));
        assertThat(alone.state.waiting()).isZero();
    }

    @Test
    void soDoesWhatIsTooMuch() throws Exception {
        Checkpoint checkpoint = Checkpoint.of(B.scope(0), 2);
        checkpoint.add(B.scope(1), Subtask.entry(B.scope(1), 0, (int) ScopedState.ABSENT_BYTES));
        Subtask alone = new Subtask(checkpoint, 0, 1, A);
        alone.say(Set.of(A.scope(0)), Set.of(A.scope(0)));

        assertThat(alone.open).containsOnlyKeys(B.scope(1));
        assertThat(alone.state.waiting()).isEqualTo(2);
    }

    @Test
    void aRingThatItsHostHasNoLongerGoesToItsOwner() throws Exception {
        Subtask alone = new Subtask(Checkpoint.of(A.scope(7), 2), 0, 1, A);
        alone.say(Set.of(A.scope(0)), Set.of(A.scope(0)));

        assertThat(alone.open).isEqualTo(Map.of(A.scope(7), open(2)));
    }

    /**
     * The job restarts again and again, with another parallelism and on other hosts, and a checkpoint comes at any time of each
     * subtask. Of each ring the state is always that of its position.
     */
    @Property(tries = 500)
    void stateAndPositionAreOfOneMoment(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Checkpoint checkpoint = new Checkpoint();
        for (int run = 0; run < 8; run++) {
            int parallelism = 1 + random.nextInt(4);
            List<Subtask> subtasks = new ArrayList<>();
            for (int i = 0; i < parallelism; i++) {
                subtasks.add(new Subtask(checkpoint, i, parallelism, new Host("h" + random.nextInt(3), null)));
            }
            Map<Long, Subtask> readers = readers(subtasks);
            Checkpoint next = new Checkpoint();
            next.positions.putAll(checkpoint.positions);
            for (Subtask subtask : subtasks) {
                if (random.nextInt(3) > 0) {
                    read(subtask, readers, random);
                }
                subtask.save(next);
            }
            checkpoint = next;
        }
    }

    private static void read(Subtask subtask, Map<Long, Subtask> readers, Random random) throws Exception {
        Set<Long> own = new TreeSet<>();
        readers.forEach((scope, reader) -> {
            if (reader == subtask) {
                own.add(scope);
            }
        });
        subtask.say(own, readers.keySet());
        for (long scope : own) {
            assertThat(subtask.open.getOrDefault(scope, Set.of())).isEqualTo(open(subtask.position(scope)));
            for (int n = random.nextInt(4); n > 0; n--) {
                subtask.read(scope);
            }
        }
    }

    /** Two rings of each host that is there. */
    private static Map<Long, Subtask> readers(List<Subtask> subtasks) {
        Map<Long, Subtask> readers = new TreeMap<>();
        for (Subtask subtask : subtasks) {
            for (int ring = 0; ring < 2; ring++) {
                long scope = subtask.host().scope(ring);
                if (subtask.index() == Connection.owner(scope, subtasks.size())) {
                    readers.put(scope, subtask);
                } else {
                    readers.putIfAbsent(scope, subtask);
                }
            }
        }
        return readers;
    }

    /** The connections that are open after so many records: every third one ends all that are. */
    private static Set<Integer> open(int position) {
        Set<Integer> open = new HashSet<>();
        for (int i = 1; i <= position; i++) {
            Subtask.apply(i, open);
        }
        return open;
    }
}
