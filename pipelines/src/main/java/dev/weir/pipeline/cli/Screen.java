package dev.weir.pipeline.cli;

import dev.weir.api.metrics.Flow;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Pipeline;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.telemetry.Edges;
import dev.weir.pipeline.telemetry.Ledger;
import dev.weir.pipeline.telemetry.LedgerTable;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person at a terminal sees of a run. */
final class Screen {
    private final PrintWriter out;
    private final List<String> ids;

    Screen(PrintWriter out, PipelineFile file) {
        this.out = out;
        this.ids = file.used().stream().<String>map(Configured::id).toList();
    }

    void start(PipelineFile file, URI dashboard, Path log) {
        out.println("Weir " + Version.weir() + ", " + file.name());
        for (Pipeline pipeline : file.pipelines()) {
            out.println("  " + pipeline);
        }
        out.println("  dashboard: " + dashboard);
        out.println("  log: " + log);
        out.println("  Ctrl-C stops: what is under way is finished first");
    }

    static void stopping(PrintWriter out) {
        out.println("stopping: what is under way is finished; Ctrl-C again ends at once");
    }

    /** What the components counted beside that, in the order of the pipelines. */
    void totals(Map<String, Long> totals) {
        List<Row> rows = new ArrayList<>();
        totals.forEach((name, count) -> {
            if (count != 0 && !isFlow(name)) {
                rows.add(row(name, count));
            }
        });
        rows.sort(Comparator.comparingInt((Row r) -> ids.indexOf(r.id)));
        int id = rows.stream().mapToInt(r -> r.id.length()).max().orElse(1);
        int what = rows.stream().mapToInt(r -> r.what.length()).max().orElse(1);
        int count = rows.stream().mapToInt(r -> r.count.length()).max().orElse(1);
        String format = "  %-" + Math.max(1, id) + "s  %-" + what + "s  %" + count + "s%n";
        rows.forEach(r -> out.printf(format, r.id, r.what, r.count));
        out.flush();
    }

    /** What came in, went out and was lost, and whether it adds up. */
    void ledger(Ledger ledger, PipelineFile file) {
        LedgerTable.lines(ledger.balance(new Edges(file)), ids).forEach(out::println);
        out.flush();
    }

    /** Those are in the ledger. */
    private boolean isFlow(String name) {
        String what = row(name, 0).what;
        return Arrays.stream(Flow.values()).anyMatch(f -> what.startsWith(f.of("")));
    }

    private Row row(String name, long count) {
        String id = ids.stream()
                .filter(i -> name.startsWith(i + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return new Row(id, id.isEmpty() ? name : name.substring(id.length() + 1), number(count));
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private record Row(String id, String what, String count) {}
}
