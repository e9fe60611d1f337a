package dev.weir.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders are taken for state. */
class StateFolderTest {
    @TempDir
    private Path parent;

    @Test
    void aFolderThatIsMadeIsForItsOwnUserOnly() throws IOException {
        Path folder = parent.resolve("a/b");
        StateFolder.prepare(folder.toUri().toString());
        assertThat(rights(folder)).isEqualTo("rwx------");
    }

    @Test
    void aPrivateFolderAndAnotherFileSystemAreTaken() throws IOException {
        StateFolder.prepare(folder("rwx------").toUri().toString());
        StateFolder.prepare("s3://bucket/state");
    }

    @Test
    void aFolderThatOthersCanChangeIsRefusedWithTheRemedy() throws IOException {
        Path folder = folder("rwxrwxr-x");
        assertThatThrownBy(() -> StateFolder.prepare(folder.toUri().toString()))
                .isInstanceOf(IOException.class)
                .hasMessage("other users can change the folder for state, " + folder + ": run chmod 700 " + folder);
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws IOException {
        Requires.that(System.getProperty("user.name").equals("root"), "root, to give a folder away");
        Path folder = folder("rwx------");
        Files.setAttribute(folder, "unix:uid", 65_534);
        assertThatThrownBy(() -> StateFolder.prepare(folder.toUri().toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to uid 65534");
    }

    private Path folder(String rights) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("folder"));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
    }

    private static String rights(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }
}
