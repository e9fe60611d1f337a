package dev.weir.captures;

import dev.weir.protocol.Protocols;
import dev.weir.protocol.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rows: what connections are by independent answers; columns: what Weir says. Answers are of a capture, not of a connection: a
 * connection is in the row of the protocol that was found in it if the answers know that one, else in the row of the capture's others.
 */
final class Confusion {
    /** Connections of which the answers say nothing, and Weir is right: protocol and capture, each explained below the table. */
    private static final Set<String> RIGHT = Set.of(
            "http in zeek/erspan.pcap",
            "http2 in suricata-verify/http2-keywords2-input.pcap",
            "http2 in suricata-verify/http2-range-http2-range.pcap",
            "postgresql in packetbeat/http_10_connection_close.pcap",
            "postgresql in suricata-verify/pgsql-pgsql-upgrade-tls-input.pcap",
            "postgresql in zeek/postgresql-psql-aws-ssl-require-15432.pcap",
            "postgresql in zeek/postgresql-psql-aws-ssl-require.pcap");

    private static final String NOTHING = "nothing";
    private static final String SEVERAL = "several";

    /** gRPC's connections are HTTP/2's, which is what a connection is recognised as. */
    private static final Map<String, String> SPOKEN_AS = Map.of("grpc", "http2");

    private final Map<String, Map<String, Long>> cells = new TreeMap<>();
    private final Map<String, int[]> captures = new TreeMap<>();
    private final Set<String> wrong = new TreeSet<>();
    private final Set<String> missed = new TreeSet<>();

    /**
     * @param said protocols of the capture by the answers, and whether it has requests of them
     * @param found connections by what Weir says they are
     */
    void add(String capture, Map<String, Boolean> said, Map<String, Long> found) {
        Map<String, Boolean> protocols = new TreeMap<>();
        said.forEach((protocol, requests) ->
                protocols.merge(SPOKEN_AS.getOrDefault(protocol, protocol), requests, Boolean::logicalOr));
        protocols.forEach((protocol, requests) -> {
            if (requests) {
                requests(capture, protocol, found.getOrDefault(protocol, 0L) > 0);
            }
        });
        found.forEach((protocol, connections) -> {
            if (connections > 0) {
                connections(capture, protocol, connections, protocols.keySet(), found);
            }
        });
    }

    private void requests(String capture, String protocol, boolean isFound) {
        int[] count = captures.computeIfAbsent(protocol, p -> new int[2]);
        count[0] += isFound ? 1 : 0;
        count[1]++;
        String what = protocol + " in " + capture;
        if (!isFound && Protocols.names().contains(protocol)) {
            missed.add(what);
        }
    }

    private void connections(
            String capture, String protocol, long connections, Set<String> said, Map<String, Long> found) {
        String row = protocol;
        if (!said.contains(protocol)) {
            Set<String> others = new TreeSet<>(said);
            if (others.size() > 1) {
                others.removeIf(other -> found.getOrDefault(other, 0L) > 0);
            }
            row = others.isEmpty() && said.isEmpty()
                    ? NOTHING
                    : others.size() == 1 ? others.iterator().next() : SEVERAL;
            String what = protocol + " in " + capture;
            if (RIGHT.contains(what)) {
                row = protocol;
            } else if (!protocol.equals(Tally.UNKNOWN)) {
                wrong.add(what + " of " + said);
            }
        }
        cells.computeIfAbsent(row, r -> new TreeMap<>()).merge(protocol, connections, Long::sum);
    }

    /** Connections that were taken for a protocol which the capture does not have. */
    Set<String> wrong() {
        return wrong;
    }

    /** Protocols that Weir reads and did not find where there are requests of them. */
    Set<String> missed() {
        return missed;
    }

    /** As Markdown. */
    String table() {
        List<String> columns = new ArrayList<>(Protocols.names());
        columns.add(Tally.UNKNOWN);
        StringBuilder out = new StringBuilder("| the capture has | ")
                .append(String.join(" | ", columns))
                .append(" | found in captures with requests |\n|---|")
                .append("---|".repeat(columns.size() + 1))
                .append('\n');
        Set<String> rows = new TreeSet<>(cells.keySet());
        rows.addAll(captures.keySet());
        for (String row : rows) {
            out.append("| ").append(row);
            for (String column : columns) {
                long count = cells.getOrDefault(row, Map.of()).getOrDefault(column, 0L);
                out.append(" | ").append(count == 0 ? "" : count);
            }
            int[] count = captures.get(row);
            boolean isRead = Protocols.names().contains(row);
            out.append(" | ")
                    .append(count == null || !isRead ? "" : count[0] + " of " + count[1])
                    .append(" |\n");
        }
        return out.toString();
    }
}
