package dev.weir.requestmetrics;

import dev.weir.api.Attributes;
import dev.weir.span.Instrument;
import dev.weir.span.MetricMapping;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A series by what makes it one, before any attributes are made. One is filled again and again to look others up. */
final class SeriesFacts implements MetricMapping.Facts {
    private static final int FIRST_CAPACITY = 8;

    /** Stands for a number, which is in the other array. */
    @SuppressWarnings("StringOperationCanBeSimplified") // an identity of its own
    private static final String NUMBER = new String("number");

    private ResourceTable.@Nullable Resource resource;
    private @Nullable Instrument instrument;
    private @Nullable String[] texts = new String[FIRST_CAPACITY];
    private long[] numbers = new long[FIRST_CAPACITY];
    private int size;
    private int hash;

    SeriesFacts begin(ResourceTable.Resource ofResource, Instrument ofInstrument) {
        resource = ofResource;
        instrument = ofInstrument;
        size = 0;
        hash = 31 * System.identityHashCode(ofResource) + ofInstrument.hashCode();
        return this;
    }

    @Override
    public SeriesFacts text(@Nullable String value) {
        add(value, 0, value == null ? 0 : value.hashCode());
        return this;
    }

    @Override
    public SeriesFacts number(long value) {
        add(value < 0 ? null : NUMBER, value, Long.hashCode(value));
        return this;
    }

    private void add(@Nullable String text, long number, int hashOfIt) {
        if (size == texts.length) {
            texts = Arrays.copyOf(texts, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        texts[size] = text;
        numbers[size] = number;
        size++;
        hash = 31 * hash + hashOfIt;
    }

    SeriesFacts copy() {
        SeriesFacts copy = new SeriesFacts();
        copy.resource = resource;
        copy.instrument = instrument;
        copy.texts = Arrays.copyOf(texts, size);
        copy.numbers = Arrays.copyOf(numbers, size);
        copy.size = size;
        copy.hash = hash;
        return copy;
    }

    Attributes resource() {
        return resource == null ? Attributes.EMPTY : resource.attributes;
    }

    /** @param layout of the series' aggregates */
    Series series(int layout) {
        if (instrument == null || resource == null) {
            throw new IllegalStateException("nothing was said of the series");
        }
        Attributes.Builder a = Attributes.builder();
        for (int i = 0; i < size; i++) {
            // Compared as an object: a value may well read "number".
            Object value = isNumber(i) ? (Object) numbers[i] : texts[i];
            a.put(instrument.attributes().get(i), value);
        }
        Series series = new Series(instrument.name(), layout, a.build());
        return resource.overflow ? series.overflow() : series;
    }

    @SuppressWarnings("ReferenceEquality") // the marker is told from equal texts by its identity
    private boolean isNumber(int i) {
        return texts[i] == NUMBER;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // resources and instruments are told apart by identity
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SeriesFacts f)
                || hash != f.hash
                || resource != f.resource
                || instrument != f.instrument
                || size != f.size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            String text = texts[i];
            if (numbers[i] != f.numbers[i] || (text == null ? f.texts[i] != null : !text.equals(f.texts[i]))) {
                return false;
            }
        }
        return true;
    }
}
