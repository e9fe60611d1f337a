package dev.weir.api.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.Loss;
import dev.weir.api.Observation;
import dev.weir.api.types.UnreadableFrames.Reason;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecordFramesTest {
    private static final ObservationSerializer SERIALIZER = ObservationSerializer.INSTANCE;
    private static final Loss LOSS = new Loss(7, new Host("n", null), null, Loss.Reason.CAPTURE, 8, 9);

    @Test
    void theLayoutIsTheDocumentedOneAndStaysReadable() throws Exception {
        RecordFrames<Observation> frames = new RecordFrames<>(SERIALIZER);
        frames.add(LOSS, 1000);
        byte[] bytes = frames.take();

        // Layout 1, records in version 1, checksum, 31 bytes; a loss, its scope, host "n" without id, no origin, reason
        // 0, time, count.
        assertThat(HexFormat.of().formatHex(bytes).replaceAll("^(.{4}).{8}", "$1--------"))
                .isEqualTo("0101--------0000001f" + "01" + "0000000000000007" + "01026e00" + "00" + "00"
                        + "0000000000000008" + "0000000000000009");
        assertThat(RecordFrames.read(bytes, SERIALIZER)).containsExactly(LOSS);
    }

    @Test
    void recordsComeBackInTheirOrder() throws Exception {
        List<Observation> records = List.of(exchange(1), LOSS, exchange(2));
        RecordFrames<Observation> frames = new RecordFrames<>(SERIALIZER);
        records.forEach(r -> assertThat(frames.add(r, 10_000)).isTrue());

        assertThat(RecordFrames.read(frames.take(), SERIALIZER)).isEqualTo(records);
        assertThat(frames.records()).isZero();
    }

    @Test
    void whatDoesNotFitIsNotAddedUnlessItIsAlone() {
        RecordFrames<Observation> frames = new RecordFrames<>(SERIALIZER);

        assertThat(frames.add(exchange(1), 10)).isTrue();
        assertThat(frames.add(exchange(2), 10)).isFalse();
        assertThat(frames.records()).isEqualTo(1);
    }

    @Test
    void whatANewerReleaseWroteIsSaidToBeThat() {
        byte[] bytes = frames();
        bytes[1] = 2;
        assertThatThrownBy(() -> RecordFrames.read(bytes, SERIALIZER))
                .isInstanceOfSatisfying(
                        UnreadableFrames.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION));
    }

    @Property(tries = 200)
    void aChangedByteIsFound(@ForAll @IntRange(max = 10_000) int at, @ForAll @IntRange(min = 1, max = 255) int by) {
        byte[] bytes = frames();
        bytes[at % bytes.length] ^= (byte) by;
        assertThatThrownBy(() -> RecordFrames.read(bytes, SERIALIZER)).isInstanceOf(UnreadableFrames.class);
    }

    @Property(tries = 500)
    void anyOtherBytesAreRefused(@ForAll @Size(max = 200) byte[] bytes) {
        assertThatThrownBy(() -> RecordFrames.read(bytes, SERIALIZER)).isInstanceOf(UnreadableFrames.class);
    }

    private static byte[] frames() {
        RecordFrames<Observation> frames = new RecordFrames<>(SERIALIZER);
        for (Observation o : new ArrayList<>(List.of(exchange(1), LOSS))) {
            frames.add(o, 10_000);
        }
        return frames.take();
    }

    private static Exchange exchange(int n) {
        return new Exchange(
                Connection.ofScope(n, new Host("n", "id"), null),
                true,
                "http",
                "1.1",
                "GET",
                "/",
                null,
                "200",
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                null,
                null,
                Attributes.of("a", "b"));
    }
}
