package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.container.runtime.ContainerFacts;
import dev.weir.container.runtime.PodFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {
    private static final ContainerRef REF = new ContainerRef("c1", "docker", null, null);

    @Test
    void withoutARuntimeThereIsWhatThePathSays() {
        assertThat(describe(new ContainerRef("c1", "cri-o", "uid", "task"), null))
                .isEqualTo(Attributes.builder()
                        .put("container.id", "c1")
                        .put("container.runtime.name", "cri-o")
                        .put("k8s.pod.uid", "uid")
                        .put("aws.ecs.task.id", "task")
                        .build());
    }

    @Test
    void aContainerOfDockerHasItsNameAndImage() {
        Attributes a = describe(REF, docker(Map.of("secret", "x")));

        assertThat(a.get("container.name")).isEqualTo("web");
        assertThat(a.get("container.image.name")).isEqualTo("registry:5000/shop/web");
        assertThat(a.get("container.image.tags")).isEqualTo(List.of("1.2"));
        assertThat(a.get("container.image.id")).isEqualTo("sha256:1");
        assertThat(a.get("container.runtime.name")).isEqualTo("podman");
        assertThat(a.get("service.name")).isNull();
        assertThat(a.get("container.label.secret"))
                .as("labels are shown only when asked for")
                .isNull();
    }

    @Test
    void chosenLabelsAreShownThoseOfThePodAsThePods() {
        Attributes a = description(List.of("team", "app.*"), true)
                .of(
                        REF,
                        kubernetes(Map.of("team", "blue", "other", "x"), Map.of("app.a", "1", "app.b", "2"), Map.of()));

        assertThat(a.get("container.label.team")).isEqualTo("blue");
        assertThat(a.get("container.label.other")).isNull();
        assertThat(a.get("k8s.pod.label.app.a")).isEqualTo("1");
        assertThat(a.get("k8s.pod.label.app.b")).isEqualTo("2");
    }

    @Test
    void aPodGivesItsNamesAndTheServicesPlace() {
        Attributes a = describe(
                REF,
                kubernetes(
                        Map.of("io.kubernetes.container.name", "app"),
                        Map.of("app.kubernetes.io/version", "7"),
                        Map.of()));

        assertThat(a.get("k8s.pod.uid")).isEqualTo("uid");
        assertThat(a.get("k8s.pod.name")).isEqualTo("web-1");
        assertThat(a.get("k8s.namespace.name")).isEqualTo("shop");
        assertThat(a.get("k8s.container.name")).isEqualTo("app");
        assertThat(a.get("service.namespace")).isEqualTo("shop");
        assertThat(a.get("service.version")).isEqualTo("7");
        assertThat(a.get("service.instance.id")).isEqualTo("shop.web-1.app");
        assertThat(a.get("service.name")).as("left to what the process says").isNull();
    }

    @Test
    void aServiceIsNamedByTheFirstOfTheLabels() {
        assertThat(service(Map.of("app.kubernetes.io/name", "n"), Map.of())).isEqualTo("n");
        assertThat(service(Map.of("app.kubernetes.io/name", "n", "app.kubernetes.io/instance", "i"), Map.of()))
                .isEqualTo("i");
        assertThat(service(
                        Map.of("app.kubernetes.io/instance", "i"),
                        Map.of("resource.opentelemetry.io/service.name", "s")))
                .isEqualTo("s");
        assertThat(describe(REF, docker(Map.of("com.docker.compose.service", "cart")))
                        .get("service.name"))
                .isEqualTo("cart");
        assertThat(describe(REF, docker(Map.of("com.docker.swarm.service.name", "s_cart")))
                        .get("service.name"))
                .isEqualTo("s_cart");
        assertThat(describe(REF, docker(Map.of("com.amazonaws.ecs.container-name", "api")))
                        .get("service.name"))
                .isEqualTo("api");
        assertThat(describe(REF, docker(Map.of("resource.opentelemetry.io/service.name", "own")))
                        .get("service.name"))
                .isEqualTo("own");
    }

    @Test
    void labelsPutThereForAnotherPurposeCanBeLeftAlone() {
        Description without = description(List.of(), false);

        assertThat(without.of(REF, docker(Map.of("com.docker.compose.service", "cart")))
                        .get("service.name"))
                .isNull();
        assertThat(without.of(REF, docker(Map.of("resource.opentelemetry.io/service.name", "own")))
                        .get("service.name"))
                .isEqualTo("own");
    }

    @Test
    void anAnnotationMayGiveAnyAttribute() {
        Attributes a = describe(
                REF,
                kubernetes(
                        Map.of(),
                        Map.of(),
                        Map.of("resource.opentelemetry.io/deployment.environment.name", "prod", "x/y", "z")));

        assertThat(a.get("deployment.environment.name")).isEqualTo("prod");
        assertThat(a.size())
                .as("no attribute of the other")
                .isEqualTo(
                        describe(REF, kubernetes(Map.of(), Map.of(), Map.of())).size() + 1);
    }

    @Test
    void aTaskOfEcsIsToldByTheLabelsOfItsAgent() {
        Attributes a = describe(
                REF,
                docker(Map.of(
                        "com.amazonaws.ecs.task-arn", "arn:1",
                        "com.amazonaws.ecs.task-definition-family", "shop",
                        "com.amazonaws.ecs.task-definition-version", "8")));

        assertThat(a.get("aws.ecs.task.arn")).isEqualTo("arn:1");
        assertThat(a.get("aws.ecs.task.family")).isEqualTo("shop");
        assertThat(a.get("aws.ecs.task.revision")).isEqualTo("8");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx,",
        "nginx:1.27, nginx, 1.27",
        "registry:5000/a/b, registry:5000/a/b,",
        "registry:5000/a/b:x@sha256:00, registry:5000/a/b, x",
        "a/b@sha256:00, a/b,",
        "a:, a,",
        "sha256:00,,",
        "@sha256:00,,"
    })
    void anImageIsTakenApart(String reference, String name, String tag) {
        assertThat(ImageName.parse(reference)).isEqualTo(name == null ? null : new ImageName(name, tag));
        assertThat(ImageName.parse(null)).isNull();
    }

    private static Object service(Map<String, String> podLabels, Map<String, String> annotations) {
        return describe(REF, kubernetes(Map.of(), podLabels, annotations)).get("service.name");
    }

    private static Attributes describe(ContainerRef ref, ContainerFacts facts) {
        return description(List.of(), true).of(ref, facts);
    }

    private static Description description(List<String> labels, boolean fromLabels) {
        return new Description(new ContainerOptions(
                List.of(), "/", Duration.ofSeconds(1), Duration.ofMinutes(1), 10, 10, labels, fromLabels));
    }

    private static ContainerFacts docker(Map<String, String> labels) {
        return new ContainerFacts("c1", "podman", "web", "registry:5000/shop/web:1.2", "sha256:1", labels, null);
    }

    private static ContainerFacts kubernetes(
            Map<String, String> labels, Map<String, String> podLabels, Map<String, String> annotations) {
        return new ContainerFacts(
                "c1",
                "containerd",
                "app",
                "web:1",
                "sha256:1",
                labels,
                new PodFacts("uid", "web-1", "shop", podLabels, annotations));
    }
}
