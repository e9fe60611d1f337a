package dev.weir.http2.hpack;

/** The names of fields whose values are kept. No other value is ever made into text. */
@FunctionalInterface
public interface FieldNames {
    /** A name that is known and of no interest. */
    int OTHER = -1;

    /** A name that nobody knows who did not see the table's beginning. */
    int UNKNOWN = -2;

    /** The number of a name, at least 0, or {@link #OTHER}. The bytes are the name's on the wire. */
    int find(byte[] b, int from, int to);
}
