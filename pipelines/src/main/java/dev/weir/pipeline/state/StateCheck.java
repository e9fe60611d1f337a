package dev.weir.pipeline.state;

import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Finding;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Place;
import dev.weir.pipeline.graph.OperatorUid;
import dev.weir.pipeline.state.StateMetadata.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;

/** Compares what a job left with the graph of the file that shall go on from it, before anything starts. */
public final class StateCheck {
    /** The option by which a user gives up state that no operator takes. */
    public static final String OPTION = "--allow-non-restored-state";

    private final PipelineFile file;
    private final boolean givesUp;
    private final Map<OperatorID, JobVertex> vertices = new HashMap<>();
    private final Map<OperatorID, String> uids = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private StateCheck(JobGraph job, PipelineFile file, boolean givesUp) {
        this.file = file;
        this.givesUp = givesUp;
        for (JobVertex vertex : job.getVertices()) {
            for (OperatorIDPair pair : vertex.getOperatorIDs()) {
                OperatorID id = pair.getUserDefinedOperatorID().orElse(pair.getGeneratedOperatorID());
                vertices.put(id, vertex);
                uids.put(id, pair.getUserDefinedOperatorUid());
            }
        }
    }

    /**
     * What a user has to know: an error is what the job would fail of, a warning what is given up.
     *
     * @param job of the file
     * @param givesUp whether state that no operator takes may be given up
     */
    public static List<Finding> of(StateMetadata state, JobGraph job, PipelineFile file, boolean givesUp) {
        StateCheck check = new StateCheck(job, file, givesUp);
        state.parts().forEach(check::part);
        return check.findings.stream().distinct().toList();
    }

    /** The components, by their paths, of which nothing is in the state: they begin empty. */
    public static Set<String> begun(StateMetadata state, JobGraph job, PipelineFile file) {
        StateCheck check = new StateCheck(job, file, false);
        Set<OperatorID> known = new HashSet<>();
        state.parts().forEach(p -> known.add(p.operator()));
        Set<String> begun = new TreeSet<>();
        check.uids.forEach((id, uid) -> {
            if (uid != null && !known.contains(id)) {
                begun.add(OperatorUid.path(uid));
            }
        });
        return begun;
    }

    private void part(Part part) {
        String path = OperatorUid.path(part.uid());
        part.unreadable().forEach(why -> add(path, why, false));
        JobVertex vertex = vertices.get(part.operator());
        if (vertex != null) {
            parallelism(part, path, vertex);
        } else if (!part.isEmpty()) {
            dropped(part, path);
        }
    }

    private void dropped(Part part, String path) {
        boolean elsewhere = uids.values().stream().anyMatch(uid -> uid != null && path.equals(OperatorUid.path(uid)));
        String what = String.format(Locale.ROOT, "its state (%,d bytes) ", part.bytes())
                + (elsewhere
                        ? "was saved at \"" + part.uid() + "\", where no pipeline has it any more"
                        : "is in the checkpoint, and no pipeline has it any more");
        add(path, givesUp ? what + ": it is given up" : what + "; put it back, or give it up with " + OPTION, givesUp);
    }

    private void parallelism(Part part, String path, JobVertex vertex) {
        int most = part.maxParallelism();
        if (vertex.getParallelism() > most) {
            add(
                    path,
                    "found a parallelism of " + vertex.getParallelism() + ", expected at most " + most
                            + ": its state was saved for that",
                    false);
        } else if (vertex.getMaxParallelism() > 0 && vertex.getMaxParallelism() != most) {
            add(
                    path,
                    "found a pipeline.max-parallelism of " + vertex.getMaxParallelism() + ", expected " + most
                            + ": its state was saved for that",
                    false);
        }
    }

    private void add(String path, String message, boolean warning) {
        Place place = file.components().stream()
                .filter(c -> c.path().equals(path))
                .map(Configured::place)
                .findFirst()
                .orElse(Place.whole(file.name()));
        findings.add(new Finding(place, path, message, warning));
    }
}
