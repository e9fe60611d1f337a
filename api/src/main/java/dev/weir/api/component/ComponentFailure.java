package dev.weir.api.component;

/**
 * A component cannot do its work. The message alone is what a user sees: which component cannot do what with what, the cause and the
 * remedy, in one line.
 */
public final class ComponentFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Puts the message together.
     *
     * @param component its dotted path in the pipeline file, such as {@code sinks.file}
     * @param action what it cannot do, such as {@code write to}
     * @param object with what: a path, an address, a topic
     * @param cause as the system, the library or the other side says it; its first line is shown
     * @param remedy what helps
     * @param thrown what is in the log only
     */
    public ComponentFailure(
            String component, String action, String object, String cause, String remedy, Throwable thrown) {
        super(
                "%s: cannot %s %s: %s; %s"
                        .formatted(
                                component,
                                action,
                                object,
                                cause.lines().findFirst().orElse("no reason given"),
                                remedy),
                thrown);
    }

    /** What a thrown one says: its message, or its type where it has none. */
    public static String saying(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
