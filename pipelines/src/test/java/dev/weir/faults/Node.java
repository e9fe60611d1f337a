package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.WeirProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A scene that a {@code weir run} watches. */
final class Node implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Scene scene;
    private @Nullable WeirProcess weir;
    private String said = "";

    static Node start(Path folder, Destination destination) throws IOException, InterruptedException {
        return new Node(new Scene(folder, destination));
    }

    private Node(Scene scene) {
        this.scene = scene;
    }

    Scene scene() {
        return scene;
    }

    /** Starts Weir as the first of its line, and the load when it captures; waits for a checkpoint. */
    WeirProcess watch() throws IOException, InterruptedException {
        return watch(Map.of());
    }

    /** The same with more in its environment. */
    WeirProcess watch(Map<String, String> environment) throws IOException, InterruptedException {
        weir = WeirProcess.start(environment, scene.pipeline());
        scene.load().begin();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (newestCheckpoints().isEmpty()) {
            assertThat(System.nanoTime()).as("a checkpoint completes").isLessThan(end);
            Thread.sleep(50);
        }
        return weir;
    }

    /** Starts a Weir that goes on from the newest checkpoint in a folder, or from that checkpoint. */
    void goOn(Path from) throws IOException, InterruptedException {
        startAgain("--from", from.toString());
    }

    /** Starts a Weir that finds by itself what to go on from. */
    void resume() throws IOException, InterruptedException {
        startAgain("--resume");
    }

    private void startAgain(String... options) throws IOException, InterruptedException {
        if (weir != null) {
            weir.close();
            weir = null; // the next one may be refused
        }
        weir = WeirProcess.start(scene.pipeline(), options);
    }

    /** Ends the load, then Weir, which has to account for everything; gives what was sent and what arrived. */
    Arrivals.Count end() throws Exception {
        scene.settle();
        said = weir.stop();
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
        return scene.count();
    }

    /** What Weir had said at its end. */
    String said() {
        return said;
    }

    /** How often the job of this process began to capture. */
    int starts() throws IOException {
        return weir.output().split("capturing TCP", -1).length - 1;
    }

    /** From now until a request that is sent from now on has arrived with both its spans. */
    Duration recovery() throws Exception {
        return scene.recovery(this::output);
    }

    private String output() {
        try {
            return weir.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that are complete, the newest first. */
    List<Path> newestCheckpoints() throws IOException {
        if (!Files.isDirectory(scene.checkpoints())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(scene.checkpoints(), 3)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .sorted(Comparator.comparingInt(Node::number).reversed())
                    .toList();
        } catch (UncheckedIOException e) {
            return newestCheckpoints(); // one was deleted meanwhile
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (weir != null) {
            weir.resume();
            weir.close();
        }
        scene.close();
    }
}
