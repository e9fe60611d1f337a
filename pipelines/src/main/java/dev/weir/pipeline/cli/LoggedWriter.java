package dev.weir.pipeline.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is printed on the console is in the log too. Lines from before there is a log are kept until there is one. */
final class LoggedWriter extends Writer {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir.console");

    private final PrintWriter console;
    private final StringBuilder line = new StringBuilder();
    private @Nullable List<String> early = new ArrayList<>();

    LoggedWriter(PrintWriter console) {
        this.console = console;
    }

    PrintWriter printer() {
        return new PrintWriter(this, true);
    }

    /** From now on the log is there. */
    void toLog() {
        synchronized (lock) {
            List<String> kept = early;
            early = null;
            if (kept != null) {
                kept.forEach(LOG::info);
            }
        }
    }

    @Override
    public void write(char[] buffer, int offset, int length) {
        synchronized (lock) {
            console.write(buffer, offset, length);
            for (int i = offset; i < offset + length; i++) {
                if (buffer[i] == '\n') {
                    end();
                } else {
                    line.append(buffer[i]);
                }
            }
        }
    }

    private void end() {
        String text = line.toString();
        line.setLength(0);
        if (early == null) {
            LOG.info(text);
        } else {
            early.add(text);
        }
    }

    @Override
    public void flush() {
        console.flush();
    }

    /** The console is not closed: it is not this writer's. */
    @Override
    public void close() {
        flush();
    }
}
