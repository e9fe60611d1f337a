package dev.weir.pipeline.cli;

import dev.weir.api.component.Hidden;
import java.io.IOException;
import java.io.Writer;

/** Shows no value that has to be hidden. Such a value comes in one piece. */
final class HidingWriter extends Writer {
    private final Writer out;
    private final Hidden hidden;

    HidingWriter(Writer out, Hidden hidden) {
        this.out = out;
        this.hidden = hidden;
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        write(new String(text, from, length));
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        out.write(hidden.in(text.substring(from, from + length)));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
