package dev.weir.bpf;

import java.util.List;

/**
 * A call to the kernel or to libbpf failed. The message names the operation, the error and what to do
 * about it, and ends with the last lines of libbpf's and the verifier's log, if they said anything.
 */
public final class BpfException extends RuntimeException {
    private static final int LOG_LINES_SHOWN = 12;

    private final String operation;
    private final int errno;
    private final String remedy;
    private final String log;

    BpfException(String operation, int errno, String remedy, String log) {
        super(message(operation, errno, remedy, log));
        this.operation = operation;
        this.errno = errno;
        this.remedy = remedy;
        this.log = log;
    }

    static BpfException of(String operation, int errno) {
        return of(operation, errno, "");
    }

    static BpfException of(String operation, int errno, String log) {
        return new BpfException(operation, errno, Remedy.of(errno, log), log);
    }

    private static String message(String operation, int errno, String remedy, String log) {
        StringBuilder text = new StringBuilder("Cannot ").append(operation).append(error(errno));
        if (!remedy.isEmpty()) {
            text.append(": ").append(remedy);
        }
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        int skipped = Math.max(0, lines.size() - LOG_LINES_SHOWN);
        if (skipped > 0) {
            text.append("\n  (").append(skipped).append(" earlier lines of the log left out)");
        }
        lines.stream().skip(skipped).forEach(line -> text.append("\n  ").append(line));
        return text.toString();
    }

    /** What was tried, as a verb phrase: "load capture.bpf.o". */
    public String operation() {
        return operation;
    }

    /** The positive error number, or 0 where none applies. */
    public int errno() {
        return errno;
    }

    /** The error number's name and meaning in brackets, after a space; empty where none applies. */
    public String error() {
        return error(errno);
    }

    private static String error(int errno) {
        return errno == 0 ? "" : " (" + Errno.name(errno) + ")";
    }

    /** What to do about it; empty where nothing is known. */
    public String remedy() {
        return remedy;
    }

    /** All that libbpf and the verifier said; empty if nothing. */
    public String log() {
        return log;
    }
}
