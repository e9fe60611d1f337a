package dev.weir.faults;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The row of a sink in the table at the end of a run, read as it is printed. */
record SinkTable(long in, long out, long skipped, long lost, long held, boolean addsUp, String text) {
    private static final Pattern ROW =
            Pattern.compile("  \\S+ +spans +([\\d,]+) +([\\d,-]+) +([\\d,]+) +([\\d,]+) +([\\d,-]+)");

    static SinkTable of(List<String> lines) {
        String text = String.join("\n", lines);
        boolean addsUp = lines.stream().anyMatch(l -> l.startsWith("  adds up:"));
        for (int i = lines.size() - 1; i >= 0; i--) {
            Matcher row = ROW.matcher(lines.get(i));
            if (row.matches()) {
                return new SinkTable(
                        number(row, 1), number(row, 2), number(row, 3), number(row, 4), number(row, 5), addsUp, text);
            }
        }
        return new SinkTable(0, 0, 0, 0, 0, addsUp, text);
    }

    private static long number(Matcher row, int group) {
        return Long.parseLong(row.group(group).replace(",", ""));
    }
}
