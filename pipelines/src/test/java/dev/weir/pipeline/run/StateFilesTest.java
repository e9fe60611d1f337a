package dev.weir.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which damage of a checkpoint is seen before a job goes on from it. */
class StateFilesTest {
    @TempDir
    private Path folder;

    private Path state;
    private Path metadata;

    @BeforeEach
    void write() throws Exception {
        state = Files.write(folder.resolve("state"), new byte[100]);
        metadata = checkpoint(folder.resolve("chk-2"), state);
    }

    @Test
    void aWholeOneHasNone() {
        assertThat(StateFiles.damage(metadata)).isEmpty();
    }

    @Test
    void metadataThatEndsAnywhereBeforeItsEndIsDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(metadata);
        // The last bytes are the properties, which may be left out.
        for (int length = 0; length < whole.length / 2; length++) {
            Files.write(metadata, Arrays.copyOf(whole, length));
            assertThat(StateFiles.damage(metadata))
                    .as("%d of %d bytes", length, whole.length)
                    .hasValueSatisfying(d -> assertThat(d).startsWith(metadata + " cannot be read ("));
        }
    }

    @Test
    void aStateFileThatIsShorterOrGoneIsNamed() throws Exception {
        Files.write(state, new byte[99]);
        assertThat(StateFiles.damage(metadata)).hasValue(state + " has 99 bytes instead of 100");
        Files.delete(state);
        assertThat(StateFiles.damage(metadata)).hasValue(state + " is missing");
    }

    @Test
    void theRemedyIsTheOneBeforeIfThatIsWhole() throws Exception {
        assertThat(SavedState.damage(folder.toString())).isEmpty();
        Path older = checkpoint(folder.resolve("chk-1"), Files.write(folder.resolve("older"), new byte[5]));
        Files.setLastModifiedTime(older, FileTime.fromMillis(1_000));
        Files.delete(state);
        assertThat(SavedState.damage(folder.toString()))
                .hasValue(state + " is missing. Go on from the one before, --from "
                        + older.getParent().toUri()
                        + ", after which some may come twice, or leave --from out to begin without state");
        Files.delete(folder.resolve("older"));
        assertThat(SavedState.damage(folder.toString()))
                .hasValueSatisfying(d -> assertThat(d).contains("Go on from another one"));
    }

    private static Path checkpoint(Path folder, Path state) throws IOException {
        OperatorSubtaskState subtask = OperatorSubtaskState.builder()
                .setManagedOperatorState(new OperatorStreamStateHandle(
                        Map.of("entries", new StateMetaInfo(new long[] {0}, Mode.SPLIT_DISTRIBUTE)),
                        new FileStateHandle(new org.apache.flink.core.fs.Path(state.toUri()), Files.size(state))))
                .build();
        OperatorState operator = new OperatorState(null, null, new OperatorID(), 1, 128);
        operator.putState(0, subtask);
        Path metadata = Files.createDirectories(folder).resolve("_metadata");
        try (var out = Files.newOutputStream(metadata)) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(2, List.of(operator), List.of()), out);
        }
        return metadata;
    }
}
