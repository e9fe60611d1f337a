package dev.weir.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.ProcessInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    @Test
    void aProcessIsNamedByItsFirstTaskAndItsServiceByTheEnvironment(@TempDir Path proc) throws IOException {
        process(proc, 7, "java", "100", "PATH=/bin\0OTEL_SERVICE_NAME=shop\0A=b\0");

        ProcessInfo process = new ProcessTable(proc).find(7, "grpc-worker-1");

        assertThat(process).isEqualTo(new ProcessInfo(7, "java", "/usr/bin/java", "shop"));
    }

    @Test
    void aProcessThatIsGoneKeepsWhatTheKernelSaidOfIt(@TempDir Path proc) {
        assertThat(new ProcessTable(proc).find(8, "curl")).isEqualTo(new ProcessInfo(8, "curl", null, null));
        assertThat(new ProcessTable(proc).find(0, "")).isNull();
    }

    @Test
    void theCommandMayBeToldLaterThanThePid(@TempDir Path proc) {
        ProcessTable table = new ProcessTable(proc);
        assertThat(table.find(8, "")).extracting(ProcessInfo::command).isEqualTo("");

        assertThat(table.find(8, "curl")).extracting(ProcessInfo::command).isEqualTo("curl");
        assertThat(table.find(8, "")).extracting(ProcessInfo::command).isEqualTo("curl");
    }

    @Test
    void aPidThatIsUsedAgainIsReadAgain(@TempDir Path proc) throws IOException {
        ProcessTable table = new ProcessTable(proc);
        process(proc, 9, "a (b) c", "100", "");
        ProcessInfo first = table.find(9, "");
        Files.writeString(proc.resolve("9/comm"), "renamed\n");
        assertThat(table.find(9, "")).isSameAs(first);

        Files.writeString(proc.resolve("9/stat"), stat("other", "200"));

        assertThat(table.find(9, "")).extracting(ProcessInfo::command).isEqualTo("renamed");
    }

    @Test
    void theCgroupsOfAProcessAreItsDistinctPathsThatOfVersion2First(@TempDir Path proc) throws IOException {
        process(proc, 7, "java", "100", "");
        Files.writeString(
                proc.resolve("7/cgroup"),
                "9:name=systemd:/a:b\n8:pids:/docker/c\n7:cpu:/docker/c\n3:memory:/\n0::/d\n");
        process(proc, 8, "sh", "100", "");
        Files.writeString(proc.resolve("8/cgroup"), "0::/\n");
        ProcessTable table = new ProcessTable(proc);

        assertThat(table.find(7, "").cgroups()).containsExactly("/d", "/docker/c", "/a:b");
        assertThat(table.find(8, "").cgroups()).isEmpty();
    }

    @Test
    void onlyTheWholeNameOfTheVariableCounts() {
        assertThat(serviceName("OTEL_SERVICE_NAMES=a\0XOTEL_SERVICE_NAME=b\0")).isNull();
        assertThat(serviceName("OTEL_SERVICE_NAME=")).isNull();
        assertThat(serviceName("A=1\0OTEL_SERVICE_NAME=last")).isEqualTo("last");
    }

    private static String serviceName(String environment) {
        return ProcessTable.serviceName(environment.getBytes(StandardCharsets.UTF_8));
    }

    private static void process(Path proc, int pid, String command, String started, String environment)
            throws IOException {
        Path folder = Files.createDirectory(proc.resolve(Integer.toString(pid)));
        Files.writeString(folder.resolve("comm"), command + "\n");
        Files.writeString(folder.resolve("stat"), stat(command, started));
        Files.writeString(folder.resolve("environ"), environment);
        Files.createSymbolicLink(folder.resolve("exe"), Path.of("/usr/bin/java"));
    }

    private static String stat(String command, String started) {
        return "7 (" + command + ") S" + " 0".repeat(18) + " " + started + " 0 0\n";
    }
}
