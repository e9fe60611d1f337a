package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./weir}, in a tree of its own whose Maven is a script that the test wrote. */
class LauncherTest {
    private static final int NOBODY = 65534;
    private static final Path SCRIPT = Path.of("").toAbsolutePath().resolveSibling("weir");
    private static final List<String> TOOLS = List.of(
            "bash",
            "cat",
            "cut",
            "dirname",
            "env",
            "find",
            "flock",
            "getent",
            "grep",
            "head",
            "id",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "setpriv",
            "sort",
            "stat",
            "touch");

    @TempDir
    private Path folder;

    private Path root;
    private Path bin;

    @BeforeEach
    void tree() throws IOException {
        root = Files.createDirectory(folder.resolve("tree"));
        bin = Files.createDirectory(folder.resolve("bin"));
        Files.copy(SCRIPT, root.resolve("weir"));
        root.resolve("weir").toFile().setExecutable(true, false);
        Files.createDirectories(root.resolve("pipelines/src/main"));
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("pipelines/pom.xml"), "");
        for (String tool : TOOLS) {
            script(tool, "exec " + find(tool) + " \"$@\"");
        }
        script("clang", "");
        script("mvn", """
                echo "$@" >> %1$s/mvn.calls
                mkdir -p %1$s/tree/pipelines/target/lib && mv %1$s/weir.jar %1$s/tree/pipelines/target/weir-pipelines-1.jar
                """.formatted(folder));
        jar(folder.resolve("weir.jar"));
    }

    @Test
    void theFirstUseBuildsAndLaterOnesDoNot() throws Exception {
        Result first = weir("version");
        assertThat(first.code).as(first.output).isZero();
        assertThat(first.output).contains("weir: building", "weir: built in", "flink 2.3.0", "java 25");
        assertThat(weir("version").output).doesNotContain("building").contains("flink 2.3.0");
        assertThat(Files.readAllLines(folder.resolve("mvn.calls"))).hasSize(1);
    }

    @Test
    void aNewerSourceBuildsAnew() throws Exception {
        weir("version");
        jar(folder.resolve("weir.jar"));
        Path source = Files.writeString(root.resolve("pipelines/src/main/New.java"), "");
        source.toFile().setLastModified(System.currentTimeMillis() + 5_000);
        assertThat(weir("version").output).contains("weir: building");
    }

    @Test
    void theExitCodeIsThatOfTheCommand() throws Exception {
        assertThat(weir("validate", "/no/such.yaml").code).isEqualTo(2);
        assertThat(weir("nonsense").code).isEqualTo(2);
        assertThat(weir().code).isEqualTo(2);
    }

    @Test
    void aFailedBuildShowsItsErrors() throws Exception {
        script("mvn", "echo '[INFO] fine'; echo '[ERROR] wrong here'; exit 1");
        Result result = weir("version");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.output)
                .contains("[ERROR] wrong here", "weir: the build failed")
                .doesNotContain("fine");
    }

    @Test
    void whatIsMissingIsNamedWhereItCannotBeInstalled() throws Exception {
        Files.delete(bin.resolve("clang"));
        Files.delete(bin.resolve("mvn"));
        Result result = weir("version");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).contains("weir: missing: clang maven.");
    }

    @Test
    void whatIsMissingIsInstalledAfterSayingSoWithoutATerminal() throws Exception {
        script(
                "apt-get",
                "echo \"$@\" >> %s/apt.calls; case \"$*\" in *install*) touch %s/clang; %s +x %s/clang;; esac"
                        .formatted(folder, bin, find("chmod"), bin));
        script("sudo", "while [ \"${1#-}\" != \"$1\" ]; do shift; done; \"$@\"");
        Files.delete(bin.resolve("clang"));
        Result result = weir("version");
        assertThat(result.output)
                .contains("weir: missing: clang\n")
                .contains("weir: installing them: apt-get install -y --no-install-recommends clang\n");
        assertThat(result.code).as(result.output).isZero();
        assertThat(Files.readAllLines(folder.resolve("apt.calls")))
                .containsExactly("-q update", "-q install -y --no-install-recommends clang");
    }

    @Test
    void aMachineWithoutTheJdkIsToldHowToGetOne() throws Exception {
        Path script = root.resolve("weir");
        Files.writeString(script, Files.readString(script).replace("JDK=25", "JDK=99"));
        Result result = weir("version");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).contains("weir: no JDK 99 in JAVA_HOME, /usr/lib/jvm", "sdk install java 99-tem");
    }

    @Test
    void rootBuildsAsTheOwnerOfTheTree() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "this needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.toList()) {
                Files.setAttribute(path, "unix:uid", NOBODY);
            }
        }
        Result result = weir("version");
        assertThat(result.code).as(result.output).isZero();
        try (Stream<Path> tree = Files.walk(root)) {
            assertThat(tree.filter(p -> !p.toString().endsWith(".jar")))
                    .allSatisfy(
                            p -> assertThat(Files.getAttribute(p, "unix:uid")).isEqualTo(NOBODY));
        }
    }

    private Result weir(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(root.resolve("weir").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(folder.resolve("output")));
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!" + find("bash") + "\n" + body + "\n");
        file.toFile().setExecutable(true, false);
    }

    private static Path find(String tool) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(tool));
    }

    /** The classes under test by reference. */
    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        String path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, path);
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private record Result(int code, String output) {}
}
