package dev.weir.bpf;

import java.io.IOException;
import java.nio.file.Path;

/** A process that captures until its standard input ends. */
final class CaptureMain {
    private CaptureMain() {}

    public static void main(String[] arguments) throws IOException {
        CaptureOptions options = CaptureOptions.defaults();
        if (arguments.length > 0) {
            options = options.withCgroup(Path.of(arguments[0]));
        }
        try (Capture capture = Capture.open(options)) {
            System.out.println(capture.attachments().size() + " programs attached");
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (BpfException e) {
            System.out.println(e.getMessage());
        }
    }
}
