package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Where the standard output of {@code weir run} leads. */
final class DebugFaults {
    private static final String YAML = """
            sources: {pcap: {path: captures/http.pcap}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
            sinks: {debug: {verbosity: normal}}
            service: {pipelines: {traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [debug]}}}
            """;

    private DebugFaults() {}

    static void closed(Path folder) throws Exception {
        nothing(run(folder, ">&-"));
    }

    static void full(Path folder) throws Exception {
        nothing(run(folder, ">/dev/full"));
    }

    /** The reader is gone before anything is printed. */
    static void readerGone(Path folder) throws Exception {
        nothing(run(folder, "> >(exec true)"));
    }

    static void pipe(Path folder) throws Exception {
        SinkTable table = run(folder, "| grep -c '^n\\|^GET\\|^POST\\|^[A-Z]* ' >" + folder.resolve("count"));
        assertThat(table.addsUp()).as(table.text()).isTrue();
        assertThat(table.out()).isEqualTo(table.in()).isPositive();
        assertThat(Files.readString(folder.resolve("count"))).isNotBlank();
    }

    private static void nothing(SinkTable table) {
        assertThat(table.addsUp()).as(table.text()).isTrue();
        assertThat(table.in()).as(table.text()).isPositive();
        assertThat(table.out()).as(table.text()).isZero();
        assertThat(table.lost()).as(table.text()).isEqualTo(table.in());
        assertThat(table.text()).contains("lost spans: write_failed ", "debug: the standard output did not take");
    }

    private static SinkTable run(Path folder, String redirection) throws IOException, InterruptedException {
        Path yaml = Files.writeString(folder.resolve("debug.yaml"), YAML);
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "\"$0\" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
                                + " --add-opens=java.base/java.util=ALL-UNNAMED -Xmx512m -Djava.io.tmpdir=\"$1\" -cp \"$2\""
                                + " dev.weir.pipeline.cli.Weir run \"$3\" 2>\"$4\" " + redirection,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        folder.toString(),
                        System.getProperty("java.class.path"),
                        yaml.toString(),
                        said.toString())
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return SinkTable.of(text.lines().toList());
    }
}
