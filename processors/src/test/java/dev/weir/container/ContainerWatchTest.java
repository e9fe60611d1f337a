package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Connection;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import dev.weir.api.ThisHost;
import dev.weir.container.ContainerLookup.Reading;
import dev.weir.container.runtime.FakeDocker;
import dev.weir.span.Exchanges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerWatchTest {
    private static final String ID = "cd".repeat(32);

    @TempDir
    Path folder;

    @Test
    void twoUsersShareOneWatchThatEndsWithTheLast() {
        ContainerOptions options = options();
        ContainerWatch first = ContainerWatch.acquire(options);
        assertThat(first.isFirst()).isTrue();
        ContainerWatch second = ContainerWatch.acquire(options);
        assertThat(second).isSameAs(first);
        assertThat(second.isFirst()).isFalse();
        first.close();
        second.close();

        ContainerWatch next = ContainerWatch.acquire(options);
        assertThat(next).isNotSameAs(first);
        next.close();
    }

    @Test
    void aProcessOfNoContainerIsOfNone() {
        try (ContainerWatch watch = ContainerWatch.acquire(options())) {
            assertThat(watch.find(connection(List.of("/system.slice/ssh.service"))))
                    .isSameAs(Container.NONE);
            assertThat(watch.find(connection(List.of()))).isSameAs(Container.NONE);
        }
    }

    @Test
    void withoutARuntimeTheIdIsAllAndNobodyWaits() throws Exception {
        try (ContainerWatch watch = ContainerWatch.acquire(options())) {
            Container container = watch.find(connection(List.of("/x", "/docker/" + ID)));
            await(() -> !container.isAwaited());

            assertThat(container.resource().get("container.id")).isEqualTo(ID);
            assertThat(container.resource().get("container.name")).isNull();
        }
    }

    @Test
    void aRuntimeThatDoesNotKnowTheContainerIsWaitedForNoLongerThanSaid() throws Exception {
        try (FakeDocker docker = docker("{}");
                ContainerWatch watch = ContainerWatch.acquire(options())) {
            docker.raw("/containers/" + ID + "/json", "HTTP/1.0 404 Not Found\r\n\r\n");
            Container container = watch.find(connection(List.of("/docker/" + ID)));

            await(() -> !container.isAwaited());
            assertThat(container.isNamed()).isFalse();
        }
    }

    @Test
    void aRuntimeThatComesLaterAndGoesAndComesAgainTellsItsNames() throws Exception {
        try (ContainerWatch watch = ContainerWatch.acquire(options())) {
            Container container = watch.find(connection(List.of("/docker/" + ID)));
            await(() -> !container.isAwaited());
            try (FakeDocker docker = docker(inspected("web"))) {
                assertThat(docker).isNotNull();
                await(container::isNamed);
                assertThat(container.resource().get("container.name")).isEqualTo("web");
                assertThat(watch.read(Reading.RUNTIMES)).isOne();
            }
        }
    }

    @Test
    void garbageOnTheSocketIsCountedAndLeavesTheId() throws Exception {
        try (FakeDocker noDocker = new FakeDocker(socket()).raw("*", "\1\2\3\4\5\6\7");
                ContainerWatch watch = ContainerWatch.acquire(options())) {
            assertThat(noDocker).isNotNull();
            Container container = watch.find(connection(List.of("/docker/" + ID)));

            await(() -> !container.isAwaited() && watch.read(Reading.RUNTIME_ERRORS) > 0);
            assertThat(container.resource().get("container.id")).isEqualTo(ID);
        }
    }

    private FakeDocker docker(String inspected) throws IOException {
        return new FakeDocker(socket())
                .json("/version", "{}")
                .json("/containers/json", "[]")
                .json("/events", "{}")
                .json("/containers/" + ID + "/json", inspected);
    }

    private static String inspected(String name) {
        return "{\"Name\": \"/" + name + "\", \"Image\": \"sha256:1\", \"Config\": {\"Image\": \"i\"}}";
    }

    private Path socket() {
        return folder.resolve("r.sock");
    }

    private ContainerOptions options() {
        return new ContainerOptions(
                List.of(socket().toString()),
                "/",
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                100,
                10_000,
                List.of(),
                true);
    }

    /** A cgroup has the same number there as one of another container has here. */
    @Test
    void ofAnotherHostNothingIsKnownHere() {
        try (ContainerWatch watch = ContainerWatch.acquire(options())) {
            Connection elsewhere = Exchanges.asServer()
                    .host(new Host("elsewhere", null))
                    .process(new ProcessInfo(1, "x", null, null, List.of("/docker/" + ID)))
                    .build()
                    .connection();

            assertThat(watch.find(elsewhere)).isSameAs(Container.NONE);
        }
    }

    private static Connection connection(List<String> cgroups) {
        return Exchanges.asServer()
                .host(ThisHost.get())
                .process(new ProcessInfo(1, "x", null, null, cgroups))
                .build()
                .connection();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
