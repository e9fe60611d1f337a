package dev.weir.pipeline.run;

import dev.weir.api.component.ComponentFailure;
import dev.weir.pipeline.graph.OperatorUid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/**
 * Why something failed, in one line: what a component says of its own failure. Where none does, the innermost cause, and for a failure of
 * a job the components that it may be of.
 */
public final class Reason {
    private static final String SEE_LOG = "; the log has the stack trace";
    /** Flink's messages name an operator by the hash of its uid. */
    private static final Pattern OPERATOR = Pattern.compile("\\b_?([0-9a-f]{32})\\b|_([0-9a-f]{32})_");

    /** Flink has no exception for state that cannot be read: where it was thrown says so. */
    private static final Pattern READS_STATE =
            Pattern.compile("(?i).*(deserializ|RestoreOperation|resetToCheckpoint).*");

    private static final Set<String> RESTORES = Set.of("restoreStateAndGates", "resetToCheckpoint");

    /** Their messages are no sentence, or name a file and nothing else. */
    private static final Pattern TERSE = Pattern.compile("java\\.(lang|util|nio)\\..*");

    private final JobGraph job;

    /** @param readsState whether it was thrown where state is read that an earlier job has left */
    private record Link(String type, String message, boolean readsState) {}

    Reason(JobGraph job) {
        this.job = job;
    }

    /** Of a failure that is no job's. */
    public static String of(Throwable failure) {
        List<Link> chain = chain(failure);
        Link cause = cause(chain);
        return said(chain).orElseGet(() -> firstLine(cause) + remedy(cause));
    }

    /** @param graph of the job as it is now; null if it is not known */
    String of(Throwable failure, @Nullable AccessExecutionGraph graph) {
        List<Link> chain = chain(failure);
        Optional<String> said = said(chain);
        if (said.isPresent()) {
            return said.get();
        }
        Link cause = cause(chain);
        Optional<String> components = named(chain).or(() -> failed(graph));
        if (chain.stream().anyMatch(Link::readsState)) {
            String path = job.getSavepointRestoreSettings().getRestorePath();
            return components.orElse("the job") + ": cannot go on from its state in "
                    + (path == null ? "the last checkpoint" : path) + ": " + firstLine(cause)
                    + "; go on from another checkpoint by --from, or begin without state";
        }
        String remedy = remedy(cause);
        return components.map(c -> "in " + c + ": ").orElse("")
                + firstLine(cause)
                + (remedy.isEmpty() ? SEE_LOG : remedy);
    }

    private static List<Link> chain(Throwable failure) {
        List<Link> chain = new ArrayList<>();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SerializedThrowable s) {
                t = s.deserializeError(Reason.class.getClassLoader());
            }
            String type = t instanceof SerializedThrowable s
                    ? s.getOriginalErrorClassName()
                    : t.getClass().getName();
            String message = Objects.requireNonNullElse(t.getMessage(), "");
            String prefix = type + ": ";
            chain.add(new Link(
                    type, message.startsWith(prefix) ? message.substring(prefix.length()) : message, readsState(t)));
        }
        return chain;
    }

    private static boolean readsState(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        return Arrays.stream(frames).anyMatch(f -> RESTORES.contains(f.getMethodName()))
                && Arrays.stream(frames)
                        .anyMatch(f -> READS_STATE
                                .matcher(f.getClassName() + "." + f.getMethodName())
                                .matches());
    }

    private static Optional<String> said(List<Link> chain) {
        return chain.stream()
                .filter(link -> link.type.equals(ComponentFailure.class.getName()))
                .map(Link::message)
                .findFirst();
    }

    /** The innermost one that says anything. */
    private static Link cause(List<Link> chain) {
        return chain.reversed().stream()
                .filter(link -> !link.message.isBlank())
                .findFirst()
                .orElse(chain.getLast());
    }

    private static String firstLine(Link cause) {
        String type = cause.type.substring(cause.type.lastIndexOf('.') + 1);
        String message = cause.message.lines().findFirst().orElse("");
        if (message.isBlank()) {
            return type;
        }
        return TERSE.matcher(cause.type).matches() ? type + ": " + message : message;
    }

    private static String remedy(Link cause) {
        if (cause.type.equals("java.lang.OutOfMemoryError")) {
            return "; give the process more memory: WEIR_JAVA_OPTS=-Xmx1g";
        }
        if (isOfInstallation(cause.type)) {
            return "; a file of the installation is missing or of another version: build or install Weir anew";
        }
        if (cause.message.contains("No space left on device")) {
            return "; make room where execution.checkpointing.dir and the folder for temporary files are";
        }
        return "";
    }

    private static boolean isOfInstallation(String type) {
        try {
            Class<?> thrown = Class.forName(type);
            return LinkageError.class.isAssignableFrom(thrown) || ClassNotFoundException.class.isAssignableFrom(thrown);
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private Optional<String> named(List<Link> chain) {
        for (Link link : chain) {
            for (MatchResult match : OPERATOR.matcher(link.message).results().toList()) {
                String hash = match.group(1) == null ? match.group(2) : match.group(1);
                for (JobVertex vertex : job.getVertices()) {
                    for (OperatorIDPair pair : vertex.getOperatorIDs()) {
                        if (pair.getGeneratedOperatorID().toString().equals(hash)) {
                            return Optional.ofNullable(pair.getUserDefinedOperatorUid())
                                    .map(OperatorUid::path);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The components of the task that failed first. */
    private Optional<String> failed(@Nullable AccessExecutionGraph graph) {
        if (graph == null) {
            return Optional.empty();
        }
        return StreamSupport.stream(graph.getVerticesTopologically().spliterator(), false)
                .filter(vertex -> failure(vertex) < Long.MAX_VALUE)
                .min(Comparator.comparingLong(Reason::failure))
                .map(vertex -> job.findVertexByID(vertex.getJobVertexId()))
                .map(Reason::components);
    }

    private static long failure(AccessExecutionJobVertex vertex) {
        long first = Long.MAX_VALUE;
        for (AccessExecutionVertex subtask : vertex.getTaskVertices()) {
            first = Math.min(
                    first, subtask.getFailureInfo().map(ErrorInfo::getTimestamp).orElse(Long.MAX_VALUE));
        }
        return first;
    }

    private static String components(JobVertex task) {
        // Flink has the last operator first.
        return task.getOperatorIDs().reversed().stream()
                .map(OperatorIDPair::getUserDefinedOperatorUid)
                .filter(Objects::nonNull)
                .map(OperatorUid::path)
                .distinct()
                .collect(Collectors.joining(" -> "));
    }
}
