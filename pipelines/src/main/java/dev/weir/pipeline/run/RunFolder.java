package dev.weir.pipeline.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;

/** Holds what a run writes beside its results. The log stays, all else goes with the run. */
public final class RunFolder implements AutoCloseable {
    private final Path folder;
    private final Path data;

    private RunFolder(Path folder, Path data) {
        this.folder = folder;
        this.data = data;
    }

    public static RunFolder create() throws IOException {
        Path folder = Files.createTempDirectory("weir-");
        return new RunFolder(folder, Files.createDirectory(folder.resolve("flink")));
    }

    public Path log() {
        return folder.resolve("weir.log");
    }

    /** For Flink. */
    public Path data() {
        return data;
    }

    @Override
    public void close() throws IOException {
        FileUtils.deleteDirectory(data.toFile());
        if (!Files.exists(log())) {
            Files.delete(folder);
        }
    }
}
