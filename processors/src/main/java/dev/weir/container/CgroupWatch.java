package dev.weir.container;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a cgroup2 hierarchy by their ids, which are the folders' inode numbers. New ones are noticed when they are made
 * (inotify works on cgroup2), so that a container is known that lived shorter than its last request took to arrive here.
 */
final class CgroupWatch implements AutoCloseable {
    private final Path root;
    private final Containers containers;
    private final ContainerOptions options;
    private final LongSupplier nanos;
    private final WatchService watcher;
    private final Map<Long, Cgroup> byId = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    /** Guarded by this, like what follows. */
    private final Map<Path, Long> live = new HashMap<>();

    private final Map<String, Integer> foldersOfContainer = new HashMap<>();
    private final Map<WatchKey, Path> watched = new HashMap<>();

    /** Walks the hierarchy once before it returns. */
    CgroupWatch(Path root, Containers containers, ContainerOptions options, LongSupplier nanos) throws IOException {
        this.root = root;
        this.containers = containers;
        this.options = options;
        this.nanos = nanos;
        this.watcher = root.getFileSystem().newWatchService();
        walk();
        Thread.ofPlatform().daemon().name("weir-container-cgroups").start(this::follow);
    }

    /** A cgroup that is or was; {@code ref} is null if it belongs to no container. */
    private static final class Cgroup {
        final @Nullable ContainerRef ref;
        volatile long endedNanos;
        volatile boolean ended;

        Cgroup(@Nullable ContainerRef ref) {
            this.ref = ref;
        }

        void end(long nanos) {
            endedNanos = nanos;
            ended = true;
        }
    }

    /** Whether the id is known: as one of a container ({@link #container}) or of none. */
    boolean knows(long id) {
        return byId.containsKey(id);
    }

    @Nullable
    ContainerRef container(long id) {
        Cgroup cgroup = byId.get(id);
        return cgroup == null ? null : cgroup.ref;
    }

    /** Looks for a cgroup that no event told of; from then on it is known, as one of no container if it was not found. */
    synchronized void lookFor(long id) {
        if (!byId.containsKey(id)) {
            walk();
            Cgroup absent = new Cgroup(null);
            absent.end(nanos.getAsLong());
            byId.putIfAbsent(id, absent);
        }
    }

    int size() {
        return byId.size();
    }

    /** Folders that are not watched because there were too many. */
    long refused() {
        return refused.sum();
    }

    /** Forgets what ended too long ago. */
    void sweep() {
        long now = nanos.getAsLong();
        byId.values()
                .removeIf(
                        c -> c.ended && now - c.endedNanos > options.remember().toNanos());
    }

    private synchronized void walk() {
        appeared(root);
    }

    private void follow() {
        try {
            while (true) {
                WatchKey key = watcher.take();
                changed(key);
            }
        } catch (ClosedWatchServiceException closed) {
            // The end of it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void changed(WatchKey key) {
        Path folder = watched.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
                live.keySet().stream()
                        .filter(path -> !Files.exists(path))
                        .toList()
                        .forEach(this::disappeared);
                walk();
            } else if (folder != null && event.context() instanceof Path name) {
                if (event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE)) {
                    appeared(folder.resolve(name));
                } else {
                    disappeared(folder.resolve(name));
                }
            }
        }
        if (!key.reset()) {
            watched.remove(key);
        }
    }

    /** First the folder is watched, then it is listed: what is made in between is met twice rather than never. */
    private void appeared(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!live.containsKey(folder)) {
                if (byId.size() >= options.maxCgroups() && !makeRoom()) {
                    refused.increment();
                    return;
                }
                add(folder);
            }
            try (DirectoryStream<Path> below = Files.newDirectoryStream(folder, Files::isDirectory)) {
                below.forEach(this::appeared);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            // It lived so shortly that there was nothing of it to see; its end is told like any other's.
        }
    }

    private void add(Path folder) throws IOException {
        long id = (Long) Files.getAttribute(folder, "unix:ino");
        ContainerRef ref = CgroupPaths.parse("/" + root.relativize(folder));
        byId.put(id, new Cgroup(ref));
        live.put(folder, id);
        if (ref != null) {
            foldersOfContainer.merge(ref.id(), 1, Integer::sum);
            containers.running(ref);
        }
        WatchKey key =
                folder.register(watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
        watched.put(key, folder);
    }

    private void disappeared(Path folder) {
        Long id = live.remove(folder);
        Cgroup cgroup = id == null ? null : byId.get(id);
        if (cgroup == null) {
            return;
        }
        cgroup.end(nanos.getAsLong());
        ContainerRef ref = cgroup.ref;
        if (ref != null && foldersOfContainer.merge(ref.id(), -1, Integer::sum) <= 0) {
            foldersOfContainer.remove(ref.id());
            containers.ended(ref.id());
        }
    }

    /** Forgets the cgroups that ended before their time. */
    private boolean makeRoom() {
        return byId.values().removeIf(c -> c.ended);
    }

    @Override
    public void close() throws IOException {
        watcher.close();
    }
}
