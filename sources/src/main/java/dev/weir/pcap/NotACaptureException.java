package dev.weir.pcap;

/** The file does not begin as a capture does; the message says what was found and what is expected. */
public final class NotACaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    NotACaptureException(String message) {
        super(message);
    }
}
