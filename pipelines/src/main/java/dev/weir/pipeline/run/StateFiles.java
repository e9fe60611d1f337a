package dev.weir.pipeline.run;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * Whether a checkpoint's files are there and as long as they were. Flink would find out in a task, when the capture runs already, and
 * again at each restart. Neither sees a byte that is another one now: nothing keeps a checksum.
 */
final class StateFiles {
    private StateFiles() {}

    /** What is wrong, with the file; empty if nothing is. */
    static Optional<String> damage(Path metadata) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
            Collection<OperatorState> operators = Checkpoints.loadCheckpointMetadata(
                            in,
                            StateFiles.class.getClassLoader(),
                            metadata.resolveSibling("").toString())
                    .getOperatorStates();
            return operators.stream()
                    .flatMap(operator -> operator.getStates().stream())
                    .flatMap(StateFiles::handles)
                    .flatMap(handle -> damage(handle).stream())
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            // Whatever stands where a length or a class name stood: Flink reads on until something does not fit.
            return Optional.of(metadata + " cannot be read (" + Reason.of(e) + ")");
        }
    }

    private static Stream<StreamStateHandle> handles(OperatorSubtaskState state) {
        return Stream.concat(
                Stream.of(state.getManagedOperatorState(), state.getRawOperatorState())
                        .flatMap(Collection::stream)
                        .map(OperatorStateHandle::getDelegateStateHandle),
                Stream.of(state.getManagedKeyedState(), state.getRawKeyedState())
                        .flatMap(Collection::stream)
                        .flatMap(StateFiles::keyed));
    }

    private static Stream<StreamStateHandle> keyed(KeyedStateHandle handle) {
        return switch (handle) {
            case IncrementalRemoteKeyedStateHandle incremental -> incremental.streamSubHandles();
            case KeyGroupsStateHandle groups -> Stream.of(groups.getDelegateStateHandle());
            default -> Stream.empty();
        };
    }

    private static Optional<String> damage(StreamStateHandle handle) {
        if (!(handle instanceof FileStateHandle file) || !isLocal(file)) {
            return Optional.empty();
        }
        Path path = Path.of(file.getFilePath().getPath());
        try {
            long size = Files.size(path);
            return size == file.getStateSize()
                    ? Optional.empty()
                    : Optional.of(path + " has " + size + " bytes instead of " + file.getStateSize());
        } catch (IOException e) {
            return Optional.of(path + " is missing");
        }
    }

    private static boolean isLocal(FileStateHandle file) {
        String scheme = file.getFilePath().toUri().getScheme();
        return scheme == null || scheme.equals("file");
    }
}
