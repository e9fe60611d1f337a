package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A podman of the test's own, with its service on a socket that speaks the Docker API. */
final class Podman implements AutoCloseable {
    static final String IMAGE = "localhost/weir-test:1.2";

    private final Path folder;
    private Process service;

    Podman() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("weir-podman");
        Files.writeString(folder.resolve("containers.conf"), """
                [engine]
                cgroup_manager = "cgroupfs"
                runtime = "runc"
                events_logger = "file"
                [containers]
                default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
                """);
        Path root = BusyboxRoot.make(folder.resolve("image"));
        Command.run(
                "tar", "-C", root.toString(), "-cf", folder.resolve("image.tar").toString(), ".");
        Command.run(podman("import", folder.resolve("image.tar").toString(), IMAGE));
        serve();
    }

    Path socket() {
        return folder.resolve("podman.sock");
    }

    void serve() throws IOException, InterruptedException {
        service = new ProcessBuilder(podman("system", "service", "--time=0", "unix://" + socket()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("service.log").toFile())
                .start();
        for (int i = 0; i < 200 && !Files.exists(socket()); i++) {
            Thread.sleep(50);
        }
    }

    void stopServing() throws IOException, InterruptedException {
        service.destroy();
        if (!service.waitFor(10, TimeUnit.SECONDS)) {
            service.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(socket());
    }

    /** Runs in the host's network; returns its id. With {@code remove} nothing is left of it when it ends. */
    String run(String name, Map<String, String> labels, boolean remove, List<String> command) {
        List<String> arguments = new ArrayList<>(List.of("run", "--detach", "--network=host", "--name", name));
        if (remove) {
            arguments.add("--rm");
        }
        labels.forEach((key, value) -> arguments.addAll(List.of("--label", key + "=" + value)));
        arguments.add(IMAGE);
        arguments.addAll(command);
        String[] lines =
                Command.run(podman(arguments.toArray(String[]::new))).strip().split("\n");
        return lines[lines.length - 1];
    }

    private String[] podman(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "CONTAINERS_CONF=" + folder.resolve("containers.conf"),
                "podman",
                "--root",
                folder.resolve("root").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--tmpdir",
                folder.resolve("tmp").toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Command.run(podman("rm", "--all", "--force", "--time", "0"));
        stopServing();
        // What podman runs when a container has ended may still be writing.
        Command.run(
                "sh",
                "-c",
                "for i in $(seq 100); do rm -rf '" + folder + "' && exit 0; sleep 0.1; done 2>/dev/null; exit 1");
        Cgroups.remove("libpod_parent");
    }
}
