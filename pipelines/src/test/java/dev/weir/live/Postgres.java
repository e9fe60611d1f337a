package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL on loopback, as an unprivileged user, with its data in a folder of its own. */
final class Postgres implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final int port;
    private final Process process;

    static boolean isInstalled() {
        return Command.exists("pgbench") && Command.exists("setpriv") && programs() != null;
    }

    private static Path programs() {
        if (!Files.isDirectory(INSTALLED)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(v -> v.resolve("bin"))
                    .filter(b -> Files.isExecutable(b.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    static Postgres start(int port) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("weir-postgres");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Command.run("chown", "postgres", folder.toString());
        Path data = folder.resolve("data");
        Command.run(asPostgres("initdb", "-D", data.toString(), "-A", "trust", "-U", "bench", "--no-sync"));
        Files.writeString(data.resolve("postgresql.conf"), """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = '%s'
                fsync = off
                ssl = off
                """.formatted(port, folder));
        Process process = new ProcessBuilder(asPostgres("postgres", "-D", data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Postgres postgres = new Postgres(folder, port, process);
        for (int i = 0; i < 300 && !postgres.answers(); i++) {
            if (!process.isAlive()) {
                String output = Files.readString(folder.resolve("output"));
                postgres.close();
                throw new AssertionError("PostgreSQL ended: " + output);
            }
            Thread.sleep(100);
        }
        return postgres;
    }

    private static String[] asPostgres(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        command.add(programs().resolve(program).toString());
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private Postgres(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    private boolean answers() throws IOException, InterruptedException {
        Process ready = new ProcessBuilder("pg_isready", "-q", "-h", "127.0.0.1", "-p", String.valueOf(port)).start();
        return ready.waitFor() == 0;
    }

    int port() {
        return port;
    }

    /** What a client of PostgreSQL prints, run against it. */
    String run(String program, String... arguments) {
        return Command.run(command(program, arguments).toArray(String[]::new));
    }

    /** The same, running on; what it prints goes nowhere. */
    Process begin(String program, String... arguments) throws IOException {
        return new ProcessBuilder(command(program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", String.valueOf(port)));
        command.addAll(List.of("-U", "bench"));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
