package dev.weir.api.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EncodedPoint;
import dev.weir.api.EncodedSpan;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.Loss;
import dev.weir.api.MetricPoint;
import dev.weir.api.ProcessInfo;
import dev.weir.api.Segment;
import dev.weir.api.Span;
import dev.weir.api.TcpStats;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;

class SerializersTest {
    private static final Connection CONNECTION = new Connection(
            1,
            2,
            Connection.Transport.UDP,
            Address.ipv4(0x7f000001, 80),
            new Address(0x20010db8_00000000L, 1, 4000),
            Connection.Role.SERVER,
            Connection.Vantage.SOCKET,
            77,
            new Host("node", null),
            new ProcessInfo(12, "nginx", "/usr/sbin/nginx", null, List.of("/docker/a", "/b")),
            null,
            Attributes.of("container.id", "4f"));
    private static final Attributes ATTRIBUTES = Attributes.builder()
            .put("s", "text")
            .put("l", 1L)
            .put("d", 0.5)
            .put("b", true)
            .put("list", List.of("a", "b"))
            .build();

    @Test
    void aSegmentKeepsItsSliceOnly() throws IOException {
        Segment s = new Segment(
                CONNECTION,
                Segment.Kind.CLOSE,
                true,
                Segment.FIN | Segment.ACK,
                -1,
                5,
                6,
                900,
                "xxhelloyy".getBytes(),
                2,
                5,
                new TcpStats(1, 2, 3, 4));

        Segment back = roundTrip(SegmentSerializer.INSTANCE, s);

        assertThat(back.buffer()).asString().isEqualTo("hello");
        assertThat(back)
                .usingRecursiveComparison()
                .ignoringFields("buffer", "offset")
                .isEqualTo(s);
    }

    @Test
    void aChunkKeepsItsSliceOnlyAndAGapItsLength() throws IOException {
        Chunk bytes = new Chunk(CONNECTION, Chunk.Kind.BYTES, false, 1, 2, 3, "xxhelloyy".getBytes(), 2, 5, true);
        Chunk gap = new Chunk(CONNECTION, Chunk.Kind.GAP, false, 1, 2, 3, Segment.NO_BYTES, 0, 1L << 33, true);

        assertThat(roundTrip(ChunkSerializer.INSTANCE, bytes).buffer())
                .asString()
                .isEqualTo("hello");
        assertThat(roundTrip(ChunkSerializer.INSTANCE, gap))
                .usingRecursiveComparison()
                .isEqualTo(gap);
    }

    @Test
    void anExchangeALossAndASpanComeBackEqual() throws IOException {
        Exchange exchange = new Exchange(
                CONNECTION,
                true,
                "http",
                "1.1",
                "GET",
                "/",
                null,
                "200",
                1,
                2,
                99,
                3,
                4,
                5,
                6,
                7,
                8,
                null,
                "a=b",
                ATTRIBUTES);
        Span span = new Span(
                1, 2, 3, 4, 1, null, "GET", Span.Kind.CLIENT, 5, 6, Span.Status.ERROR, ATTRIBUTES, Attributes.EMPTY);

        Loss loss = new Loss(3, null, "a.pcap", Loss.Reason.GAP, 4, 5);

        assertThat(roundTrip(ObservationSerializer.INSTANCE, exchange)).isEqualTo(exchange);
        assertThat(roundTrip(ObservationSerializer.INSTANCE, loss)).isEqualTo(loss);
        assertThat(roundTrip(SpanSerializer.INSTANCE, span)).isEqualTo(span);
        EncodedSpan of = new EncodedSpan(new EncodedSpan.Scope(new byte[] {1}, new byte[] {2, 3}), new byte[9], 2, 5);
        assertThat(roundTrip(SpanSerializer.INSTANCE, of)).isEqualTo(of);
    }

    @Test
    void aSpanAsVersionOneWroteItIsRead() throws IOException {
        Span span =
                new Span(1, 2, 3, 4, 1, null, "GET", Span.Kind.CLIENT, 5, 6, Span.Status.OK, ATTRIBUTES, ATTRIBUTES);
        DataOutputSerializer out = new DataOutputSerializer(64);
        SpanSerializer.INSTANCE.serialize(span, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        in.skipBytes(1); // which says since version 2 that the span is Weir's own

        assertThat(SpanSerializer.INSTANCE.read(in, 1)).isEqualTo(span);
    }

    @Test
    void aPointOfAnotherProgramComesBackEqual() throws IOException {
        EncodedPoint.Metric metric =
                new EncodedPoint.Metric(new byte[] {1}, new byte[0], new byte[] {2, 3}, 11, new byte[] {4});
        EncodedPoint point = new EncodedPoint(metric, new byte[] {5, -6});

        assertThat(roundTrip(DataPointSerializer.INSTANCE, point)).isEqualTo(point);
    }

    @Test
    void everyKindOfMetricComesBackEqual() throws IOException {
        List<MetricPoint.Exemplar> exemplars = List.of(new MetricPoint.Exemplar(0.25, 1, 2, 3, 4));
        List<MetricPoint.Value> values = List.of(
                new MetricPoint.Gauge(0.5),
                new MetricPoint.Sum(7L, true, MetricPoint.Temporality.DELTA),
                new MetricPoint.Histogram(
                        MetricPoint.Temporality.DELTA,
                        3,
                        1.5,
                        0.25,
                        1,
                        new double[] {0.5},
                        new long[] {2, 1},
                        exemplars),
                new MetricPoint.ExponentialHistogram(
                        MetricPoint.Temporality.CUMULATIVE,
                        3,
                        1.5,
                        Double.NaN,
                        Double.NaN,
                        4,
                        1,
                        -9,
                        new long[] {1, 0, 1},
                        exemplars));
        for (MetricPoint.Value value : values) {
            MetricPoint point = new MetricPoint("n", "d", "s", value, 1, 2, 1, ATTRIBUTES, Attributes.EMPTY);

            assertThat(roundTrip(MetricPointSerializer.INSTANCE, point))
                    .usingRecursiveComparison()
                    .withEqualsForType(Double::equals, Double.class) // NaN too
                    .isEqualTo(point);
        }
    }

    @Test
    void aSnapshotOfAnOlderVersionAsksForMigrationAndReadsTheOldBytes() throws IOException {
        DataOutputSerializer state = new DataOutputSerializer(64);
        state.writeInt(41);
        TypeSerializerSnapshot<Integer> old = snapshotOfVersion(1);

        TypeSerializerSnapshot<Integer> now = new Numbers().snapshotConfiguration();

        assertThat(now.resolveSchemaCompatibility(old).isCompatibleAfterMigration())
                .isTrue();
        assertThat(now.resolveSchemaCompatibility(snapshotOfVersion(2)).isCompatibleAsIs())
                .isTrue();
        assertThat(old.restoreSerializer().deserialize(new DataInputDeserializer(state.getCopyOfBuffer())))
                .isEqualTo(42);
    }

    @Test
    void aSnapshotOfANewerVersionIsRefusedWithBothVersions() {
        assertThatThrownBy(() -> snapshotOfVersion(3))
                .isInstanceOf(IOException.class)
                .hasMessage("the state was written in version 3 of Numbers by a newer Weir; this one reads up to 2");
    }

    private static TypeSerializerSnapshot<Integer> snapshotOfVersion(int version) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(Numbers.class.getName());
        out.writeInt(version);
        TypeSerializerSnapshot<Integer> snapshot = new RecordSerializerSnapshot<>();
        snapshot.readSnapshot(
                1, new DataInputDeserializer(out.getCopyOfBuffer()), SerializersTest.class.getClassLoader());
        return snapshot;
    }

    private static <T> T roundTrip(RecordSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T back = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return back;
    }

    /** Version 1 held one number less. */
    public static final class Numbers extends RecordSerializer<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        protected int version() {
            return 2;
        }

        @Override
        protected void write(Integer value, DataOutputView out) throws IOException {
            out.writeInt(value);
        }

        @Override
        protected Integer read(DataInputView in, int version) throws IOException {
            return version == 1 ? in.readInt() + 1 : in.readInt();
        }
    }
}
