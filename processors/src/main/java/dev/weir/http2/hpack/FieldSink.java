package dev.weir.http2.hpack;

/** Takes the fields of a header list, in their order. */
public interface FieldSink {
    /** @param name of {@link FieldNames}, at least 0 */
    void field(int name, String value);

    /** A field was there and nobody knows which, or what it said. */
    void unknown();
}
