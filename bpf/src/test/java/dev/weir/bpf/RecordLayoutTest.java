package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java side of the wire contract against what the compiler makes of weir.h. */
class RecordLayoutTest {
    private static final Path HEADER = Path.of("src/main/c/weir.h").toAbsolutePath();
    private static final Pattern ENUM = Pattern.compile("enum \\w+ \\{(.*?)\\};", Pattern.DOTALL);
    private static final Pattern CONSTANT = Pattern.compile("(WEIR_\\w+)(?: = \\d+)?,");

    @TempDir
    private static Path folder;

    private static final Map<String, Long> COMPILED = new LinkedHashMap<>();

    /** A program that prints every offset and constant. clang is there: the kernel programs were made with it. */
    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        StringBuilder source = new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n")
                .append("#include \"" + HEADER + "\"\nint main(void) {\n");
        for (String member : new String[] {
            "type",
            "flags",
            "tcp_flags",
            "pid",
            "time",
            "cookie",
            "netns",
            "cgroup",
            "local",
            "remote",
            "local_port",
            "remote_port",
            "seq",
            "ack",
            "length",
            "captured",
            "lost"
        }) {
            print(source, member.toUpperCase(Locale.ROOT), "offsetof(struct weir_record, " + member + ")");
        }
        for (String member : new String[] {"comm", "bytes_received", "bytes_acked", "srtt_us", "retransmits"}) {
            print(source, member.toUpperCase(Locale.ROOT), "offsetof(struct weir_connection, " + member + ")");
        }
        print(source, "RECORD_BYTES", "sizeof(struct weir_record)");
        print(source, "CONNECTION_BYTES", "sizeof(struct weir_connection)");
        print(source, "COMM_BYTES", "WEIR_COMM_BYTES");
        print(source, "CONFIG_BYTES", "sizeof(struct weir_config)");
        Matcher enums = ENUM.matcher(Files.readString(HEADER));
        while (enums.find()) {
            Matcher constants = CONSTANT.matcher(enums.group(1));
            while (constants.find()) {
                print(source, constants.group(1), constants.group(1));
            }
        }
        run(source.append("return 0;\n}\n").toString());
    }

    private static void print(StringBuilder source, String name, String expression) {
        source.append("printf(\"" + name + " %ld\\n\", (long)" + expression + ");\n");
    }

    private static void run(String source) throws IOException, InterruptedException {
        Path file = folder.resolve("layout.c");
        Path program = folder.resolve("layout");
        Files.writeString(file, source);
        Process clang = new ProcessBuilder("clang", "-o", program.toString(), file.toString())
                .inheritIO()
                .start();
        assertThat(clang.waitFor()).isZero();
        Process process = new ProcessBuilder(program.toString()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        out.lines().map(line -> line.split(" ")).forEach(line -> COMPILED.put(line[0], Long.parseLong(line[1])));
    }

    @Test
    void everyOffsetAndSizeIsTheCompilers() throws IllegalAccessException {
        int compared = 0;
        for (Field field : RecordLayout.class.getDeclaredFields()) {
            if (!field.isSynthetic()) {
                assertThat(((Number) field.get(null)).longValue())
                        .as(field.getName())
                        .isEqualTo(COMPILED.get(field.getName()));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(25);
        assertThat(COMPILED.get("CONFIG_BYTES")).isEqualTo(24);
    }

    @Test
    void everyCounterIsInBoth() {
        for (CaptureCounter counter : CaptureCounter.values()) {
            assertThat(COMPILED).containsEntry("WEIR_COUNTER_" + counter.name(), (long) counter.ordinal());
        }
        assertThat(COMPILED).containsEntry("WEIR_COUNTERS", (long) CaptureCounter.values().length);
    }

    @Test
    void everyTypeFlagAndFilterIsInBoth() {
        assertThat(COMPILED)
                .containsEntry("WEIR_TYPE_SEGMENT", (long) CaptureRecord.SEGMENT)
                .containsEntry("WEIR_TYPE_OPEN", (long) CaptureRecord.OPEN)
                .containsEntry("WEIR_TYPE_CLOSE", (long) CaptureRecord.CLOSE)
                .containsEntry("WEIR_TYPE_PROCESS", (long) CaptureRecord.PROCESS)
                .containsEntry("WEIR_TYPE_DATAGRAM", (long) CaptureRecord.DATAGRAM)
                .containsEntry("WEIR_FLAG_EGRESS", (long) CaptureRecord.EGRESS)
                .containsEntry("WEIR_FLAG_CUT", (long) CaptureRecord.CUT)
                .containsEntry("WEIR_FLAG_MID_STREAM", (long) CaptureRecord.MID_STREAM)
                .containsEntry("WEIR_FLAG_CLIENT", (long) CaptureRecord.CLIENT)
                .containsEntry("WEIR_FLAG_SERVER", (long) CaptureRecord.SERVER);
        for (Filter.Mode mode : Filter.Mode.values()) {
            assertThat(COMPILED).containsEntry("WEIR_FILTER_" + mode.name(), (long) mode.ordinal());
        }
    }
}
