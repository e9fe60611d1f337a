package dev.weir.otlp.read;

/** Records that lie in the bytes of their request. */
public interface Indexed {
    /** What is kept beside the request to find them. */
    long indexBytes();
}
