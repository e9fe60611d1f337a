package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The reader against a ring in memory that keeps the kernel's rules. */
class RingReaderTest {
    private static final int RING_BYTES = 4096;

    /** A segment with its number as cookie and a payload that can be told. */
    private static byte[] record(long number, int payload) {
        byte[] bytes = new byte[RecordLayout.RECORD_BYTES + payload];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.nativeOrder())
                .put((int) RecordLayout.TYPE, (byte) CaptureRecord.SEGMENT)
                .putLong((int) RecordLayout.COOKIE, number)
                .putInt((int) RecordLayout.CAPTURED, payload);
        for (int i = 0; i < payload; i++) {
            bytes[RecordLayout.RECORD_BYTES + i] = (byte) (number + i);
        }
        return bytes;
    }

    private static boolean put(SimulatedRing ring, long number, int payload) {
        byte[] bytes = record(number, payload);
        long reserved = ring.reserve(bytes.length);
        if (reserved < 0) {
            return false;
        }
        ring.write(reserved, bytes);
        ring.submit(reserved);
        return true;
    }

    private static List<Long> read(RingReader reader, int max) {
        List<Long> numbers = new ArrayList<>();
        int handed = reader.poll(
                record -> {
                    numbers.add(record.cookie());
                    byte[] payload = new byte[record.captured()];
                    record.copyPayload(payload, 0);
                    for (int i = 0; i < payload.length; i++) {
                        assertThat(payload[i]).isEqualTo((byte) (record.cookie() + i));
                    }
                },
                max);
        assertThat(handed).isEqualTo(numbers.size());
        return numbers;
    }

    @Property(tries = 300)
    void whatIsSubmittedIsReadOnceInOrderAndNothingElse(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int max) {
        Random random = new Random(seed);
        List<Long> expected = new ArrayList<>();
        List<Long> read = new ArrayList<>();
        Deque<Runnable> finishing = new ArrayDeque<>();
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES);
                RingReader reader = ring.reader()) {
            for (long number = 0; number < 300; number++) {
                byte[] bytes = record(number, random.nextInt(300));
                long reserved = ring.reserve(bytes.length);
                if (reserved >= 0) {
                    ring.write(reserved, bytes);
                    boolean discard = random.nextInt(5) == 0;
                    finishing.add(discard ? () -> ring.discard(reserved) : () -> ring.submit(reserved));
                    if (!discard) {
                        expected.add(number);
                    }
                }
                while (reserved < 0 ? !finishing.isEmpty() : random.nextInt(3) > 0 && !finishing.isEmpty()) {
                    // The kernel finishes records of several CPUs in any order.
                    (random.nextBoolean() ? finishing.removeFirst() : finishing.removeLast()).run();
                }
                if (reserved < 0 || random.nextInt(4) == 0) {
                    read.addAll(read(reader, max));
                    reader.commit();
                }
            }
            finishing.forEach(Runnable::run);
            for (List<Long> more = read(reader, max); !more.isEmpty(); more = read(reader, max)) {
                read.addAll(more);
                reader.commit();
            }
            assertThat(read).isEqualTo(expected);
            assertThat(reader.pendingBytes()).isZero();
        }
    }

    @Test
    void aBusyRecordHoldsBackWhatIsBehindIt() {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES);
                RingReader reader = ring.reader()) {
            byte[] first = record(1, 10);
            long reserved = ring.reserve(first.length);
            assertThat(put(ring, 2, 10)).isTrue();
            assertThat(read(reader, 10)).isEmpty();
            assertThat(reader.position()).isZero();
            ring.write(reserved, first);
            ring.submit(reserved);
            assertThat(read(reader, 10)).containsExactly(1L, 2L);
        }
    }

    @Test
    void aDiscardedRecordIsSteppedOver() {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES);
                RingReader reader = ring.reader()) {
            long reserved = ring.reserve(100);
            assertThat(put(ring, 2, 10)).isTrue();
            ring.discard(reserved);
            assertThat(read(reader, 10)).containsExactly(2L);
            assertThat(reader.pendingBytes()).isZero();
        }
    }

    @Test
    void whatIsReadButNotCommittedIsNotOverwrittenAndIsReadAgainByASuccessor() {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES)) {
            int written = 0;
            try (RingReader reader = ring.reader()) {
                while (put(ring, written, 200)) {
                    written++;
                }
                assertThat(read(reader, 3)).containsExactly(0L, 1L, 2L);
                long afterThree = reader.position();
                assertThat(read(reader, 100)).hasSize(written - 3);
                assertThat(put(ring, 99, 200)).isFalse();
                reader.commit(afterThree);
                assertThat(reader.committed()).isEqualTo(afterThree);
                assertThat(reader.occupiedBytes()).isEqualTo(reader.position() - afterThree);
                assertThat(put(ring, 99, 200)).isTrue();
            }
            try (RingReader successor = ring.reader()) {
                List<Long> again = read(successor, 100);
                assertThat(again).hasSize(written - 3 + 1).startsWith(3L).endsWith(99L);
            }
        }
    }

    @Test
    void onlyWhatWasReadCanBeCommitted() {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES);
                RingReader reader = ring.reader()) {
            assertThat(put(ring, 1, 10)).isTrue();
            assertThatIllegalArgumentException().isThrownBy(() -> reader.commit(8));
            assertThat(reader.size()).isEqualTo(RING_BYTES);
        }
    }

    @Test
    void aRecordWhoseHandlerThrewIsHandedOverAgain() {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES);
                RingReader reader = ring.reader()) {
            assertThat(put(ring, 1, 10)).isTrue();
            assertThat(put(ring, 2, 10)).isTrue();
            assertThatThrownBy(() -> reader.poll(
                            record -> {
                                if (record.cookie() == 2) {
                                    throw new IllegalStateException("no");
                                }
                            },
                            10))
                    .hasMessage("no");
            assertThat(read(reader, 10)).containsExactly(2L);
        }
    }

    @Test
    void readingAfterCloseThrowsAndDoesNotCrash() {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES)) {
            RingReader reader = ring.reader();
            reader.close();
            reader.close();
            assertThatIllegalStateException().isThrownBy(() -> reader.poll(record -> {}, 1));
        }
    }

    @Test
    void aReaderMadeHereWorksOnAnotherThread() throws InterruptedException {
        try (SimulatedRing ring = new SimulatedRing(RING_BYTES);
                RingReader reader = ring.reader()) {
            List<Long> read = new ArrayList<>();
            Thread other = Thread.ofPlatform().start(() -> {
                while (read.size() < 10_000) {
                    read.addAll(read(reader, 16));
                    reader.commit();
                    Thread.onSpinWait();
                }
            });
            for (long number = 0; number < 10_000; number++) {
                while (!put(ring, number, (int) (number % 200))) {
                    Thread.yield();
                }
            }
            other.join();
            Long[] numbers = read.toArray(new Long[0]);
            assertThat(Arrays.stream(numbers).mapToLong(Long::longValue).toArray())
                    .isEqualTo(LongStream.range(0, 10_000).toArray());
        }
    }
}
