package dev.weir.pcap.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFinderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(folder.resolve("b/c"));
        Files.createDirectories(folder.resolve(".git"));
        for (String name : List.of("a.pcap", "b/a.pcap", "b/c/x.pcapng", "b/notes.txt", ".git/a.pcap", ".DS_Store")) {
            Files.createFile(folder.resolve(name));
        }
    }

    private List<String> origins(String path) throws IOException {
        return new CaptureFinder(path)
                .find().stream().map(CaptureFinder.Found::origin).toList();
    }

    @Test
    void aFolderGivesAllFilesBelowIt() throws IOException {
        assertThat(origins(folder.toString())).containsExactly("a.pcap", "b/a.pcap", "b/c/x.pcapng", "b/notes.txt");
        assertThat(origins(folder + "/")).hasSize(4);
    }

    @Test
    void aFileGivesItsName() throws IOException {
        assertThat(origins(folder + "/b/a.pcap")).containsExactly("a.pcap");
        assertThat(new CaptureFinder(folder + "/b/a.pcap").isFile()).isTrue();
    }

    @Test
    void aGlobGivesPathsBelowThePartWithoutWildcards() throws IOException {
        assertThat(origins(folder + "/*/*.pcap")).containsExactly("b/a.pcap");
        assertThat(origins(folder + "/b/**")).containsExactly("a.pcap", "c/x.pcapng", "notes.txt");
        assertThat(origins(folder + "/**.{pcap,pcapng}")).containsExactly("a.pcap", "b/a.pcap", "b/c/x.pcapng");
    }

    @Test
    void aNameWithWildcardCharactersIsTakenAsItIsFirst() throws IOException {
        Files.createFile(folder.resolve("day[1].pcap"));
        assertThat(origins(folder + "/day[1].pcap")).containsExactly("day[1].pcap");
    }

    @Test
    void whatMatchesNothingIsAnError() {
        assertThatThrownBy(() -> origins(folder + "/none.pcap")).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> origins(folder + "/*.cap")).hasMessageContaining("matches no file");
        assertThatThrownBy(() -> origins(folder + "/none/*.cap")).hasMessageContaining("does not exist");
    }

    @Test
    void aDanglingLinkStaysInTheListToBeCounted() throws IOException {
        Files.createSymbolicLink(folder.resolve("z.pcap"), folder.resolve("gone"));
        assertThat(origins(folder.toString())).contains("z.pcap");
    }
}
