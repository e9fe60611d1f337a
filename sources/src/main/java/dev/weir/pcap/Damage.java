package dev.weir.pcap;

/**
 * Why the rest of a file was left out.
 *
 * @param offset in the capture's bytes (after decompression) where the damaged record begins
 * @param message what was found
 */
public record Damage(Kind kind, long offset, String message) {

    /** How a file can be damaged. */
    public enum Kind {
        /** The file ends inside a record. */
        TRUNCATED,
        /** A record makes no sense. */
        CORRUPT,
        /** The operating system, or the decompression, fails. */
        UNREADABLE
    }
}
