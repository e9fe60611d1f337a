package dev.weir.pipeline.state;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.filesystem.FsCompletedCheckpointStorageLocation;

/**
 * What is in a checkpoint or savepoint that an earlier job left.
 *
 * @param path as Flink takes it
 */
public record StateMetadata(String path, List<Part> parts) {
    public StateMetadata {
        parts = List.copyOf(parts);
    }

    /**
     * What one operator left.
     *
     * @param uid as the job had it; its hash where an older Flink did not write it
     * @param bytes its size
     * @param isEmpty whether nothing is in it, however many bytes say so
     * @param maxParallelism no job with more subtasks can take it
     * @param unreadable why this release cannot read it, a line each
     */
    public record Part(
            String uid,
            OperatorID operator,
            long bytes,
            boolean isEmpty,
            int maxParallelism,
            List<String> unreadable) {}

    /**
     * Looks at one, without what is in it.
     *
     * @throws IOException with a message for the user if it is not there, or is none
     */
    public static StateMetadata load(String path) throws IOException {
        ClassLoader loader = StateMetadata.class.getClassLoader();
        FsCompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            CheckpointMetadata metadata = Checkpoints.loadCheckpointMetadata(in, loader, location.getExternalPointer());
            List<Part> parts = new ArrayList<>();
            for (OperatorState state : metadata.getOperatorStates()) {
                parts.add(new Part(
                        state.getOperatorUid().orElse(state.getOperatorID().toString()),
                        state.getOperatorID(),
                        state.getStateSize(),
                        StateHeaders.isEmpty(state),
                        state.getMaxParallelism(),
                        StateHeaders.unreadable(state, loader)));
            }
            return new StateMetadata(path, parts);
        } catch (IOException | RuntimeException e) {
            // What follows the first bytes is believed by Flink, whatever it says.
            throw new IOException(location.getMetadataHandle() + " cannot be read: " + e, e);
        }
    }
}
