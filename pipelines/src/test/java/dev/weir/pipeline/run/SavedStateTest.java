package dev.weir.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --from} finds. */
class SavedStateTest {
    @TempDir
    private Path folder;

    @Test
    void theNewestFinishedOneOfAFolder() throws Exception {
        checkpoint("job1/chk-9", 1_000);
        String newest = checkpoint("job2/chk-1", 2_000);
        Files.createDirectories(folder.resolve("job2/chk-2"));
        assertThat(SavedState.newest(folder.toString())).hasValue(newest);
        assertThat(SavedState.newest(folder.toUri().toString())).hasValue(newest);
        assertThat(SavedState.newest(folder.resolve("job1/chk-9").toString()))
                .hasValue(folder.resolve("job1/chk-9").toUri().toString());
    }

    @Test
    void nothingWhereNothingIs() throws Exception {
        assertThat(SavedState.newest(folder.toString())).isEmpty();
        assertThat(SavedState.newest(folder.resolve("absent").toString())).isEmpty();
    }

    @Test
    void anotherFileSystemIsFlinksToRead() throws Exception {
        assertThat(SavedState.newest("s3://bucket/x")).hasValue("s3://bucket/x");
    }

    private String checkpoint(String name, long millis) throws IOException {
        Path path = Files.createDirectories(folder.resolve(name));
        Files.setLastModifiedTime(Files.createFile(path.resolve("_metadata")), FileTime.fromMillis(millis));
        return path.toUri().toString();
    }
}
