package dev.weir.container.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerApiTest {
    private static final String INSPECTED = """
            {"Id": "c1", "Name": "/web", "Image": "sha256:1", "State": {"Running": true, "Pid": 7},
             "Config": {"Image": "shop/web:2", "Labels": {"a": "b", "n": null}}}""";

    @TempDir
    Path folder;

    @Test
    void whatRunsIsToldFirstAndThenWhatComesAndGoes() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (FakeDocker docker = docker().json("/containers/json", "[{\"Id\": \"old\"}, {}, 3]")
                        .json("/events", """
                                {"Type": "container", "Action": "start", "Actor": {"ID": "c1"}}
                                {"Type": "container", "Action": "exec_start: sh", "Actor": {"ID": "c1"}}
                                {"Type": "container", "Action": "die", "Actor": {"ID": "c1"}} {"odd": []}
                                """);
                RuntimeApi api = RuntimeApi.open(socket())) {
            assertThat(docker).isNotNull();
            Thread follower = Thread.ofVirtual().start(() -> follow(api, told));

            assertThat(List.of(take(told), take(told), take(told), take(told)))
                    .containsExactly("seen old", "following", "seen c1", "ended c1");

            api.close();
            follower.join(10_000);
            assertThat(follower.isAlive()).isFalse();
        }
    }

    @Test
    void aContainerIsDescribedAndAnUnknownOneIsNot() throws Exception {
        try (FakeDocker docker =
                        docker().json("/containers/c1/json", INSPECTED).raw("*", "HTTP/1.0 404 Not Found\r\n\r\n{}");
                RuntimeApi api = RuntimeApi.open(socket())) {
            assertThat(docker).isNotNull();
            ContainerFacts facts = api.inspect("c1");

            assertThat(facts.name()).isEqualTo("web");
            assertThat(facts.image()).isEqualTo("shop/web:2");
            assertThat(facts.imageId()).isEqualTo("sha256:1");
            assertThat(facts.labels()).containsExactly(Map.entry("a", "b"));
            assertThat(facts.runtime()).isEqualTo("docker");
            assertThat(api.inspect("../c2")).isNull();
        }
    }

    @Test
    void podmanIsToldByItsVersion() throws Exception {
        try (FakeDocker docker =
                        new FakeDocker(socket()).json("/version", "{\"Components\": [{\"Name\": \"Podman Engine\"}]}");
                RuntimeApi api = RuntimeApi.open(socket())) {
            assertThat(docker).isNotNull();
            assertThat(api.runtime()).isEqualTo("podman");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\1\2\3 garbage",
                "HTTP/1.0 ",
                "HTTP/1.0 500 No\r\n\r\n",
                "HTTP/1.0 403 Forbidden\r\n\r\nno",
                "SSH-2.0-x\r\n\r\n",
                ""
            })
    void whatMakesNoSenseIsAnErrorThatSaysSo(String bytes) throws Exception {
        try (FakeDocker docker = new FakeDocker(socket()).raw("*", bytes)) {
            assertThat(docker).isNotNull();
            assertThatThrownBy(() -> RuntimeApi.open(socket())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSocketWithoutAServerAndAFileThatIsNoSocketAreErrors() throws Exception {
        new FakeDocker(socket()).close();
        assertThatThrownBy(() -> RuntimeApi.open(socket())).isInstanceOf(IOException.class);
        Files.writeString(socket(), "file");
        assertThatThrownBy(() -> RuntimeApi.open(socket())).isInstanceOf(IOException.class);
    }

    @Property(tries = 200)
    void noJsonMakesItFailOtherwiseThanByAnError(@ForAll byte[] bytes) {
        try {
            Json.object(bytes);
            Json.list(bytes);
        } catch (IOException said) {
            assertThat(said).isNotNull();
        }
    }

    private FakeDocker docker() throws IOException {
        return new FakeDocker(socket()).json("/version", "{\"Version\": \"28.0\"}");
    }

    private Path socket() {
        return folder.resolve("d.sock");
    }

    private static String take(BlockingQueue<String> told) throws InterruptedException {
        return String.valueOf(told.poll(10, TimeUnit.SECONDS));
    }

    private static void follow(RuntimeApi api, BlockingQueue<String> told) {
        try {
            api.follow(new RuntimeListener() {
                @Override
                public void seen(String id) {
                    told.add("seen " + id);
                }

                @Override
                public void ended(String id) {
                    told.add("ended " + id);
                }

                @Override
                public void following() {
                    told.add("following");
                }

                @Override
                public void withoutEvents() {
                    told.add("no events");
                }
            });
        } catch (IOException closed) {
            told.add("closed");
        }
    }
}
