package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A program on each kind of hook, and off it again. */
class HooksTest {
    private static final int TRACEPOINT = 0;
    private static final int PERF_EVENT = 1;
    private static final int UPROBE = 2;

    private final AtomicLong burnt = new AtomicLong();
    private BpfObject object;

    @BeforeEach
    void load() {
        Kernel.assumeCapture();
        object = BpfObject.open(HooksTest.class, "hooks.bpf.o");
        object.load();
    }

    @AfterEach
    void close() {
        if (object != null) {
            object.close();
        }
    }

    private long calls(int index) {
        byte[] value = object.map("calls").get(CaptureMaps.bytes(index));
        return value == null
                ? -1
                : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
    }

    private void burn() {
        long until = System.nanoTime() + 300_000_000L;
        while (System.nanoTime() < until) {
            burnt.incrementAndGet();
        }
    }

    @Test
    void aTracepoint() throws Exception {
        try (AutoCloseable tracefs = tracefs();
                BpfLink link = object.program("on_tracepoint").attachTracepoint("syscalls", "sys_enter_getpid")) {
            assertThat(tracefs).isNotNull();
            assertThat(link).isNotNull();
            assertThat(runShell()).isZero();
        }
        assertThat(calls(TRACEPOINT)).isPositive();
    }

    private static AutoCloseable tracefs() {
        return Files.isDirectory(Path.of("/sys/kernel/tracing/events")) ? () -> {} : TestMount.tracefs();
    }

    @Test
    void aTracepointThatDoesNotExistIsNamed() {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> object.program("on_tracepoint").attachTracepoint("syscalls", "no_such"))
                .withMessageContaining("on_tracepoint");
    }

    @Test
    void aPerfEvent() {
        try (BpfLink link = object.program("on_perf_event").attachPerfEvent(new PerfEvent(997, -1, 0))) {
            assertThat(link).isNotNull();
            burn();
        }
        long during = calls(PERF_EVENT);
        assertThat(during).isPositive();
        burn();
        assertThat(calls(PERF_EVENT)).isEqualTo(during);
    }

    @Test
    void aUprobe() throws IOException {
        Path libc = libc();
        try (BpfLink link = object.program("on_uprobe").attachUprobe(Uprobe.entry(libc, "getpagesize"))) {
            assertThat(link).isNotNull();
            for (int i = 0; i < 5; i++) {
                assertThat(LibC.pageSize()).isPositive();
            }
            assertThat(calls(UPROBE)).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void aUprobeOnReturnInOneProcess() throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        Uprobe at = new Uprobe(libc(), "getpagesize", 0, pid, true);
        try (BpfLink link = object.program("on_uprobe").attachUprobe(at)) {
            assertThat(link).isNotNull();
            assertThat(LibC.pageSize()).isPositive();
        }
        assertThat(LibC.pageSize()).isPositive();
        assertThat(calls(UPROBE)).isEqualTo(1);
    }

    @Test
    void aUprobeOnAFunctionThatIsNotThereIsNamed() {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> object.program("on_uprobe").attachUprobe(Uprobe.entry(libc(), "no_such")))
                .withMessageContaining("no_such");
    }

    /** The C library that this process runs. */
    private static Path libc() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith("/libc.so.6"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A shell asks for its pid when it starts. */
    private static int runShell() throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "true").start().waitFor();
    }
}
