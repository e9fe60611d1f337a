package dev.weir.pipeline.telemetry;

import static dev.weir.api.metrics.Flow.ACCEPTED;
import static dev.weir.api.metrics.Flow.HELD;
import static dev.weir.api.metrics.Flow.LOST;
import static dev.weir.api.metrics.Flow.SENT;
import static dev.weir.api.metrics.Flow.SKIPPED;

import dev.weir.api.metrics.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A balance for a person to read. What was skipped was left out by decision; what was lost was wanted. */
public final class LedgerTable {
    private static final String[] HEAD = {"", "", "in", "out", "skipped", "lost", "held"};

    private final Balance balance;
    private final List<@Nullable String[]> rows = new ArrayList<>();

    private LedgerTable(Balance balance) {
        this.balance = balance;
    }

    /** @param ids of the components, in their order */
    public static List<String> lines(Balance balance, List<String> ids) {
        LedgerTable table = new LedgerTable(balance);
        ids.forEach(table::component);
        if (table.rows.isEmpty()) {
            return List.of();
        }
        List<String> lines = table.layout();
        List<String> contradictions = balance.contradictions();
        if (balance.beganAnew()) {
            lines.add("  the job failed and began anew: what came after its last checkpoint is counted twice");
        }
        contradictions.forEach(c -> lines.add("  DOES NOT ADD UP: " + c));
        if (contradictions.isEmpty()) {
            lines.add("  adds up: in = out + skipped + lost + held at every stage, and in = out of the stage before");
        }
        return lines;
    }

    private void component(String id) {
        String name = id;
        for (String unit : balance.units(id)) {
            if (balance.has(id, ACCEPTED, unit)) {
                rows.add(new String[] {
                    name,
                    unit,
                    number(balance.in(id, unit)),
                    number(balance.out(id, unit)),
                    number(balance.sum(id, SKIPPED, unit)),
                    number(balance.sum(id, LOST, unit)),
                    number(balance.sum(id, HELD, unit))
                });
                name = "";
            }
        }
        if (!name.isEmpty() && !balance.units(id).isEmpty()) {
            rows.add(new String[] {name});
        }
        for (String unit : balance.units(id)) {
            note("skipped", balance.reasons(id, SKIPPED, unit), unit);
            note("lost", balance.reasons(id, LOST, unit), unit);
        }
        gives(id);
    }

    private void note(String what, Map<String, Long> reasons, String unit) {
        if (!reasons.isEmpty()) {
            String list = reasons.entrySet().stream()
                    .map(e -> e.getKey() + " " + number(e.getValue()))
                    .collect(Collectors.joining(", "));
            rows.add(new String[] {null, what + " " + unit + ": " + list});
        }
    }

    /** What a stage makes of what it takes. */
    private void gives(String id) {
        Function<Flow, List<String>> units = flow ->
                balance.units(id).stream().filter(u -> balance.has(id, flow, u)).toList();
        String made = units.apply(SENT).stream()
                .filter(u -> !balance.has(id, ACCEPTED, u))
                .map(u -> number(balance.sum(id, SENT, u)) + " " + u)
                .collect(Collectors.joining(", "));
        if (!made.isEmpty()) {
            rows.add(new String[] {null, "gives " + made});
        }
    }

    private List<String> layout() {
        int[] widths = new int[HEAD.length];
        rows.addFirst(HEAD);
        for (String[] row : rows) {
            for (int i = 0; i < row.length && row[0] != null; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder("  ");
            if (row[0] == null) {
                line.append(" ".repeat(widths[0] + 2)).append(row[1]);
            } else {
                for (int i = 0; i < row.length; i++) {
                    String space = " ".repeat(widths[i] - row[i].length());
                    line.append(i < 2 ? row[i] + space : space + row[i]).append("  ");
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String number(long count) {
        return Balance.number(count);
    }
}
