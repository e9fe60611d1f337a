package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Containers of runc alone: no daemon knows of them, only their cgroup's path tells of them. */
final class Runc implements AutoCloseable {
    private final Path folder;
    private final List<String> names = new ArrayList<>();

    Runc() throws IOException {
        folder = Files.createTempDirectory("weir-runc");
    }

    /** In the host's network, with all rights that the tests need. */
    void start(String name, String cgroup, List<String> command) throws IOException {
        Path bundle = Files.createDirectory(folder.resolve(name));
        BusyboxRoot.make(bundle.resolve("rootfs"));
        Files.writeString(bundle.resolve("config.json"), """
                {
                  "ociVersion": "1.0.2",
                  "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": [%s], "env": ["PATH=/bin"]},
                  "root": {"path": "rootfs"},
                  "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
                  "linux": {
                    "cgroupsPath": "%s",
                    "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}]
                  }
                }
                """.formatted(
                        command.stream().map(a -> '"' + a + '"').collect(Collectors.joining(", ")), cgroup));
        names.add(name);
        Command.run(runc("run", "--detach", "--bundle", bundle.toString(), name));
    }

    void remove(String name) {
        names.remove(name);
        Command.run(runc("delete", "--force", name));
    }

    private String[] runc(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("runc", "--root", folder.resolve("state").toString()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        List.copyOf(names).forEach(this::remove);
        Command.run("rm", "-rf", folder.toString());
    }
}
