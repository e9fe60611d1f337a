package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContainersTest {
    private static final Duration REMEMBER = Duration.ofMinutes(5);
    private final AtomicLong clock = new AtomicLong(-10);
    private final List<String> asked = new ArrayList<>();

    @Test
    void aContainerIsAskedForOnceHoweverOftenItIsHeardOf() {
        Containers containers = containers(10);

        Container first = containers.running(ref("a"));
        assertThat(containers.find(ref("a"))).isSameAs(first);
        assertThat(containers.running(ref("a"))).isSameAs(first);

        assertThat(asked).containsExactly("a");
        assertThat(first.isAwaited()).isTrue();
    }

    @Test
    void whatThePathKnowsIsAddedToWhatTheRuntimeTold() {
        Containers containers = containers(10);
        Container container = containers.running(ref("a"));

        containers.find(new ContainerRef("a", "containerd", "uid", null));

        assertThat(container.resource().get("k8s.pod.uid")).isEqualTo("uid");
        Object before = container.resource();
        containers.find(new ContainerRef("a", "containerd", "uid", null));
        assertThat(container.resource()).isSameAs(before);
    }

    @Test
    void aContainerThatEndedIsRememberedForItsLastSpans() {
        Containers containers = containers(10);
        Container container = containers.running(ref("a"));
        pass(REMEMBER.multipliedBy(3));
        containers.sweep();
        assertThat(containers.find(ref("a"))).as("it runs").isSameAs(container);

        containers.ended("a");
        pass(REMEMBER);
        containers.sweep();
        assertThat(containers.size()).isOne();
        pass(Duration.ofNanos(1));
        containers.sweep();
        assertThat(containers.size()).isZero();
    }

    @Test
    void oneWhoseEndNobodyTellsIsForgottenWhenNobodyAsksForIt() {
        Containers containers = containers(10);
        containers.find(ref("a"));
        pass(REMEMBER);
        containers.find(ref("a"));
        pass(REMEMBER);
        containers.sweep();
        assertThat(containers.size()).isOne();

        pass(Duration.ofNanos(1));
        containers.sweep();

        assertThat(containers.size()).isZero();
    }

    @Test
    void beyondTheLimitTheOneThatEndedFirstIsForgottenAndCounted() {
        Containers containers = containers(3);
        Container runs = containers.running(ref("runs"));
        for (String id : List.of("first", "second")) {
            containers.running(ref(id));
            containers.ended(id);
            pass(Duration.ofSeconds(1));
        }

        containers.running(ref("new"));

        assertThat(containers.size()).isEqualTo(3);
        assertThat(containers.forgotten()).isOne();
        assertThat(containers.find(ref("runs"))).isSameAs(runs);
        assertThat(containers.all()).extracting(c -> c.ref().id()).containsExactlyInAnyOrder("runs", "second", "new");
    }

    private Containers containers(int most) {
        Containers containers = new Containers(
                new ContainerOptions(List.of(), "/", Duration.ofSeconds(2), REMEMBER, most, 100, List.of(), true),
                clock::get);
        containers.whenNew(c -> asked.add(c.ref().id()));
        return containers;
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static ContainerRef ref(String id) {
        return new ContainerRef(id, null, null, null);
    }
}
