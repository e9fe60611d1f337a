package dev.weir.benchmark.live;

import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureCounter;
import dev.weir.bpf.CaptureOptions;
import dev.weir.bpf.Filter;
import dev.weir.bpf.RingReader;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Weir's programs in the kernel, and a reader that throws away what they send: what the capture alone costs the measured server. */
public final class CaptureOnly {
    private static final int BATCH = 1024;

    private CaptureOnly() {}

    /** Takes the port to capture, and runs until it is ended. */
    @SuppressWarnings("BusyWait") // the kernel wakes nobody; Weir's own reader looks as often
    public static void main(String[] args) throws InterruptedException {
        try (Capture capture =
                Capture.open(CaptureOptions.defaults().withPorts(Filter.only(Set.of(Integer.parseInt(args[0])))))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> report(capture)));
            System.out.println("attached");
            RingReader ring = capture.readers().getFirst();
            while (true) {
                if (ring.poll(record -> {}, BATCH) == 0) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                ring.commit();
            }
        }
    }

    private static void report(Capture capture) {
        System.out.println("records_sent=" + capture.counters().get(CaptureCounter.RECORDS_SENT) + " records_lost="
                + capture.counters().get(CaptureCounter.RECORDS_LOST));
    }
}
