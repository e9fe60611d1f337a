package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders of a plain file system, which behave like cgroups as far as the watch can see. */
class CgroupWatchTest {
    private static final String ID = "ab".repeat(32);
    private static final Duration REMEMBER = Duration.ofMinutes(5);
    private final AtomicLong clock = new AtomicLong();

    @Test
    void foldersThatAreThereAreKnownByTheirInode(@TempDir Path root) throws IOException {
        Path container = Files.createDirectories(root.resolve("docker/" + ID + "/init.scope"));
        try (CgroupWatch watch = watch(root, 100)) {
            assertThat(watch.container(inode(container)).id()).isEqualTo(ID);
            assertThat(watch.knows(inode(root))).isTrue();
            assertThat(watch.container(inode(root))).isNull();
        }
    }

    @Test
    void aFolderThatLivedForAMomentIsRememberedForATime(@TempDir Path root) throws Exception {
        try (CgroupWatch watch = watch(root, 100)) {
            Path folder = Files.createDirectories(root.resolve("docker/" + ID));
            long inode = inode(folder);
            await(() -> watch.knows(inode));
            Files.delete(folder);
            await(() -> containers.isEnded(ID));
            assertThat(watch.container(inode).id()).isEqualTo(ID);

            clock.addAndGet(REMEMBER.toNanos() + 1);
            watch.sweep();
            assertThat(watch.knows(inode)).isFalse();
        }
    }

    @Test
    void foldersMadeTooQuicklyForAnEventEachAreFoundByWalking(@TempDir Path root) throws Exception {
        try (CgroupWatch watch = watch(root, 1_000)) {
            for (int i = 0; i < 100; i++) {
                Files.createDirectories(root.resolve("a" + i + "/b/c/libpod-%064x/container".formatted(i)));
            }
            for (int i = 0; i < 100; i++) {
                long inode = inode(root.resolve("a" + i + "/b/c/libpod-%064x/container".formatted(i)));
                await(() -> watch.knows(inode));
                assertThat(watch.container(inode).id()).isEqualTo("%064x".formatted(i));
            }
        }
    }

    @Test
    void anIdThatIsNowhereIsLookedForOnce(@TempDir Path root) throws IOException {
        try (CgroupWatch watch = watch(root, 100)) {
            assertThat(watch.knows(987_654_321)).isFalse();
            watch.lookFor(987_654_321);

            assertThat(watch.knows(987_654_321)).isTrue();
            assertThat(watch.container(987_654_321)).isNull();
        }
    }

    @Test
    void aContainerEndsWithTheLastOfItsFolders(@TempDir Path root) throws Exception {
        Path container = Files.createDirectories(root.resolve("docker/" + ID));
        Path inner = Files.createDirectory(container.resolve("init.scope"));
        try (CgroupWatch watch = watch(root, 100)) {
            Path other = Files.createDirectories(root.resolve("x"));
            Files.delete(inner);
            long seen = inode(other);
            await(() -> watch.knows(seen));
            assertThat(containers.isEnded(ID)).isFalse();

            Files.delete(container);
            await(() -> containers.isEnded(ID));
        }
    }

    @Test
    void noMoreFoldersAreWatchedThanTheLimitAndTheRestIsCounted(@TempDir Path root) throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.createDirectory(root.resolve("c" + i));
        }
        try (CgroupWatch watch = watch(root, 16)) {
            assertThat(watch.size()).isEqualTo(16);
            assertThat(watch.refused()).isEqualTo(5);
        }
    }

    private final Ends containers = new Ends();

    private final class Ends {
        private Containers real;

        boolean isEnded(String id) {
            for (Container c : real.all()) {
                if (c.ref().id().equals(id)) {
                    return !c.isRunning();
                }
            }
            return false;
        }
    }

    private CgroupWatch watch(Path root, int most) throws IOException {
        ContainerOptions options =
                new ContainerOptions(List.of(), "/", Duration.ofSeconds(2), REMEMBER, 1_000, most, List.of(), true);
        containers.real = new Containers(options, clock::get);
        return new CgroupWatch(root, containers.real, options, clock::get);
    }

    private static long inode(Path folder) throws IOException {
        return (Long) Files.getAttribute(folder, "unix:ino");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
