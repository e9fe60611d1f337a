package dev.weir.gate;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The paths of Flink's REST interface that only show something, and the files of its dashboard. A path that is not listed is not
 * readable: GET alone says nothing, since Flink has paths that cancel a job by GET ({@code yarn-cancel}) or run a jar ({@code plan}).
 */
public final class ReadablePaths {
    /** One path of the interface; a segment that begins with ":" stands for any name. */
    private static final List<String> API = List.of(
            "/applications/overview",
            "/applications/:id",
            "/applications/:id/exceptions",
            "/applications/:id/jobmanager/config",
            "/config",
            "/datasets",
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/log",
            "/jobmanager/logs",
            "/jobmanager/logs/:file",
            "/jobmanager/metrics",
            "/jobmanager/stdout",
            "/jobmanager/thread-dump",
            "/jobs",
            "/jobs/metrics",
            "/jobs/overview",
            "/jobs/:id",
            "/jobs/:id/accumulators",
            "/jobs/:id/checkpoints",
            "/jobs/:id/checkpoints/config",
            "/jobs/:id/checkpoints/details/:id",
            "/jobs/:id/checkpoints/details/:id/subtasks/:id",
            "/jobs/:id/config",
            "/jobs/:id/exceptions",
            "/jobs/:id/jobmanager/config",
            "/jobs/:id/jobmanager/environment",
            "/jobs/:id/jobmanager/log-url",
            "/jobs/:id/metrics",
            "/jobs/:id/plan",
            "/jobs/:id/rescales/config",
            "/jobs/:id/rescales/details/:id",
            "/jobs/:id/rescales/history",
            "/jobs/:id/rescales/overview",
            "/jobs/:id/rescales/summary",
            "/jobs/:id/resource-requirements",
            "/jobs/:id/status",
            "/jobs/:id/taskmanagers/:id/log-url",
            "/jobs/:id/vertices/:id",
            "/jobs/:id/vertices/:id/accumulators",
            "/jobs/:id/vertices/:id/backpressure",
            "/jobs/:id/vertices/:id/flamegraph",
            "/jobs/:id/vertices/:id/jm-operator-metrics",
            "/jobs/:id/vertices/:id/metrics",
            "/jobs/:id/vertices/:id/subtasks/accumulators",
            "/jobs/:id/vertices/:id/subtasks/metrics",
            "/jobs/:id/vertices/:id/subtasks/:id",
            "/jobs/:id/vertices/:id/subtasks/:id/attempts/:id",
            "/jobs/:id/vertices/:id/subtasks/:id/attempts/:id/accumulators",
            "/jobs/:id/vertices/:id/subtasks/:id/metrics",
            "/jobs/:id/vertices/:id/subtasktimes",
            "/jobs/:id/vertices/:id/taskmanagers",
            "/jobs/:id/vertices/:id/watermarks",
            "/overview",
            "/taskmanagers",
            "/taskmanagers/metrics",
            "/taskmanagers/:id",
            "/taskmanagers/:id/log",
            "/taskmanagers/:id/logs",
            "/taskmanagers/:id/logs/:file",
            "/taskmanagers/:id/metrics",
            "/taskmanagers/:id/stdout",
            "/taskmanagers/:id/thread-dump");

    /** No "%" and no "." at the beginning: a name that Flink decodes or resolves otherwise than it was compared passes no list. */
    private static final String NAME = "[A-Za-z0-9_:-][A-Za-z0-9_.:-]*";

    private static final Pattern READABLE = Pattern.compile(
            String.join("|", API.stream().map(p -> p.replaceAll(":\\w+", NAME)).toList()));
    private static final Pattern FILE = Pattern.compile("(?:/" + NAME + ")+");

    /** Where flink-runtime-web keeps the dashboard's files on the class path. */
    private static final String FILES = "web";

    private ReadablePaths() {}

    /** @param path of a request as it came, without the query */
    public static boolean contains(String path) {
        return path.equals("/") || READABLE.matcher(path).matches() || isFile(path);
    }

    private static boolean isFile(String path) {
        return path.contains(".")
                && FILE.matcher(path).matches()
                && ReadablePaths.class.getClassLoader().getResource(FILES + path) != null;
    }
}
