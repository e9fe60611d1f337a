package dev.weir.sink.kafka;

import dev.weir.api.Segment;
import dev.weir.api.SpanData;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.KafkaTopics;
import dev.weir.api.kafka.OtlpEncoding;
import dev.weir.api.types.ObservationSerializer;
import dev.weir.api.types.SegmentSerializer;
import dev.weir.otlp.OtlpSignal;
import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the signals differ in: how a message is made and what its key is.
 *
 * @param unit the records in the names of metrics
 * @param key the key of a record's message; null where messages have none
 * @param <T> the signal's records
 */
record MessageFormat<T>(
        String unit, Builders<T> builders, @Nullable Key<T> key) implements Serializable {

    /** Makes a builder of messages of so many bytes at most. */
    interface Builders<T> extends Serializable {
        MessageBuilder<T> of(int maxBytes);
    }

    /** What records of one message have in common. */
    interface Key<T> extends Function<T, String>, Serializable {}

    static MessageFormat<?> of(Signal signal, Settings settings) {
        return switch (signal) {
            case TRACES ->
                otlp(
                        OtlpSignal.TRACES,
                        settings,
                        settings.get(KafkaOptions.BY_TRACE) ? (Key<SpanData>) Partitioning::trace : null);
            case METRICS ->
                otlp(OtlpSignal.METRICS, settings, settings.get(KafkaOptions.BY_RESOURCE) ? new ResourceKeys() : null);
            case EXCHANGES ->
                new MessageFormat<>(
                        "observations", max -> new FrameMessageBuilder<>(ObservationSerializer.INSTANCE, max), null);
            case SEGMENTS ->
                new MessageFormat<>(
                        "segments", max -> new FrameMessageBuilder<>(SegmentSerializer.INSTANCE, max), (Key<Segment>)
                                Partitioning::scope);
            case STREAMS -> throw new IllegalArgumentException("kafka does not take " + signal);
        };
    }

    private static <T> MessageFormat<T> otlp(OtlpSignal<T> signal, Settings settings, @Nullable Key<T> key) {
        Builders<T> builders = KafkaTopics.encoding(settings, signal.signal()) == OtlpEncoding.OTLP_JSON
                ? max -> new JsonMessageBuilder<>(signal, max)
                : max -> MessageBuilder.proto(signal.builder(max));
        return new MessageFormat<>(signal.unit(), builders, key);
    }
}
