package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests in {@code deploy/flink} as far as that can be told without a Kubernetes. */
class ManifestsTest {
    private static final Path DEPLOY = Path.of("").toAbsolutePath().resolveSibling("deploy/flink");
    private static final List<String> NO_OBJECTS = List.of("pipeline.yaml", "config.yaml");

    static Stream<Path> manifests() throws IOException {
        return files().filter(file -> !NO_OBJECTS.contains(file.getFileName().toString()));
    }

    static Stream<Path> pipelines() throws IOException {
        return Stream.concat(
                files().filter(file -> file.endsWith("pipeline.yaml")),
                Stream.of(DEPLOY.resolve("compose/node.yaml"), DEPLOY.resolve("compose/central.yaml")));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyDocumentSaysWhatItIs(Path file) throws IOException {
        for (Map<?, ?> document : documents(file)) {
            assertThat(document.get("apiVersion")).as("apiVersion").isInstanceOf(String.class);
            assertThat(document.get("kind")).as("kind").isInstanceOf(String.class);
            if (!"Kustomization".equals(document.get("kind"))) {
                assertThat(at(document, "metadata", "name")).as("name").isInstanceOf(String.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void aKustomizationNamesFilesThatAreThere(Path file) throws IOException {
        for (Map<?, ?> document : documents(file)) {
            if (document.get("kind").equals("Kustomization")) {
                for (Object resource : (List<?>) document.get("resources")) {
                    assertThat(file.resolveSibling((String) resource)).exists();
                }
                if (document.get("configMapGenerator") instanceof List<?> maps) {
                    for (Object map : maps) {
                        for (Object source : (List<?>) ((Map<?, ?>) map).get("files")) {
                            assertThat(file.resolveSibling((String) source)).exists();
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void everyPipelineIsValid(Path file) throws Exception {
        PipelineFile read =
                new PipelineFileReader(Components.installed(), new HashMap<>()).read(file.toString(), List.of());
        assertThat(read.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "single"})
    void theNodesHaveTheCapabilitiesThatTheyNeedAndNoOthers(String folder) throws IOException {
        Map<?, ?> daemonSet = documents(
                        DEPLOY.resolve("kubernetes").resolve(folder).resolve("daemonset.yaml"))
                .getFirst();
        Map<?, ?> pod = (Map<?, ?>) at(daemonSet, "spec", "template", "spec");
        Map<?, ?> container = (Map<?, ?>) ((List<?>) pod.get("containers")).getFirst();
        assertThat(at(container, "securityContext", "capabilities"))
                .isEqualTo(Map.of("drop", List.of("ALL"), "add", List.of("BPF", "NET_ADMIN", "PERFMON", "SYS_PTRACE")));
        assertThat(container.get("securityContext").toString()).doesNotContain("privileged");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyProbeAsksAPortThatIsThere(Path file) throws IOException {
        for (Map<?, ?> document : documents(file)) {
            if (List.of("DaemonSet", "Deployment").contains(document.get("kind"))) {
                Map<?, ?> pod = (Map<?, ?>) at(document, "spec", "template", "spec");
                for (Object each : (List<?>) pod.get("containers")) {
                    Map<?, ?> container = (Map<?, ?>) each;
                    assertThat(container.get("livenessProbe")).isNotNull();
                    for (String probe : List.of("livenessProbe", "readinessProbe")) {
                        for (String kind : List.of("tcpSocket", "httpGet")) {
                            Object port = at(container, probe, kind, "port");
                            if (port != null) {
                                assertThat(names(container, "ports")).contains((String) port);
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void whatIsTakenDownTakesNoNamespaceWithTheOthersAlong(Path file) throws IOException {
        for (Map<?, ?> document : documents(file)) {
            if (document.get("kind").equals("Kustomization")) {
                for (Object resource : (List<?>) document.get("resources")) {
                    Path named = file.resolveSibling((String) resource);
                    if (Files.isRegularFile(named)) {
                        assertThat(documents(named))
                                .extracting(each -> (Object) each.get("kind"))
                                .doesNotContain("Namespace");
                    }
                }
            }
        }
    }

    @Test
    void thePodsHaveTheLogThatHidesAndIsBoundedAsTheImageHas() throws IOException {
        assertThat(DEPLOY.resolve("kubernetes/central/log4j.properties"))
                .hasSameTextualContentAs(DEPLOY.resolve("log4j.properties"));
    }

    @Test
    void theOperatorIsToldOfAJarThatItsEmptyUsrlibDoesNotHide() throws IOException {
        Map<?, ?> deployment = documents(DEPLOY.resolve("kubernetes/operator/flinkdeployment.yaml"))
                .getFirst();
        String jar = ((String) at(deployment, "spec", "job", "jarURI")).replace("local:///opt/flink/", "");

        assertThat(jar).doesNotStartWith("usrlib/");
        assertThat(Files.readString(DEPLOY.resolve("Dockerfile")))
                .contains("COPY pipelines/target/weir.jar " + jar + "\n")
                .contains("ln -s ../" + jar + " usrlib/");
    }

    @Test
    void composePublishesOnLoopbackOnlyAndGrafanaAsksForAPassword() throws IOException {
        Map<?, ?> services =
                (Map<?, ?>) documents(DEPLOY.resolve("compose.yaml")).getFirst().get("services");
        for (Map.Entry<?, ?> each : services.entrySet()) {
            if (((Map<?, ?>) each.getValue()).get("ports") instanceof List<?> ports) {
                assertThat(ports).as("%s", each.getKey()).allMatch(p -> ((String) p).startsWith("127.0.0.1:"));
            }
        }
        Map<?, ?> grafana = (Map<?, ?>) at(services, "grafana", "environment");
        assertThat(grafana.keySet().toString()).doesNotContain("ANONYMOUS");
        assertThat((String) grafana.get("GF_SECURITY_ADMIN_PASSWORD")).startsWith("${GRAFANA_PASSWORD:?");
        for (String name : List.of("jobmanager", "taskmanager")) {
            assertThat(at(services, name, "environment", "WEIR_KEYS")).isEqualTo("/keys");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"central", "node", "operator"})
    void everyPodIsBehindANetworkPolicy(String folder) throws IOException {
        Path network = DEPLOY.resolve("kubernetes").resolve(folder).resolve("network.yaml");
        List<Map<?, ?>> policies = documents(network);
        assertThat(policies).allMatch(p -> p.get("kind").equals("NetworkPolicy"));
        assertThat(policies).allMatch(p -> at(p, "spec", "policyTypes").equals(List.of("Ingress")));
        Map<?, ?> kustomization =
                documents(network.resolveSibling("kustomization.yaml")).getFirst();
        assertThat(kustomization.get("resources").toString()).contains("network.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"central/jobmanager.yaml", "central/taskmanager.yaml", "single/daemonset.yaml"})
    void thePodsOfAClusterHaveItsKeys(String file) throws IOException {
        String text = Files.readString(DEPLOY.resolve("kubernetes").resolve(file));
        assertThat(text)
                .contains("{name: WEIR_KEYS, value: /keys}", "{name: keys, mountPath: /keys, readOnly: true}")
                .contains("secretName: weir-keys");
    }

    @Test
    void everyFileThatComposeMountsIsThere() throws IOException {
        Map<?, ?> services =
                (Map<?, ?>) documents(DEPLOY.resolve("compose.yaml")).getFirst().get("services");
        for (Object each : services.values()) {
            Map<?, ?> service = (Map<?, ?>) each;
            assertThat(service.get("image")).isInstanceOf(String.class);
            if (service.get("volumes") instanceof List<?> volumes) {
                for (Object volume : volumes) {
                    String source = ((String) volume).split(":")[0];
                    if (source.startsWith("./")) {
                        assertThat(DEPLOY.resolve(source)).exists();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyVolumeThatIsMountedIsThere(Path file) throws IOException {
        for (Map<?, ?> document : documents(file)) {
            if (List.of("DaemonSet", "Deployment").contains(document.get("kind"))) {
                Map<?, ?> pod = (Map<?, ?>) at(document, "spec", "template", "spec");
                for (Object container : (List<?>) pod.get("containers")) {
                    assertThat(names((Map<?, ?>) container, "volumeMounts"))
                            .containsExactlyInAnyOrderElementsOf(names(pod, "volumes"));
                }
            }
        }
    }

    @Test
    void everyPanelOfTheDashboardAsksTheChosenPrometheusAndHasAPlaceOfItsOwn() throws IOException {
        Map<?, ?> dashboard = documents(DEPLOY.resolve("grafana/weir.json")).getFirst(); // JSON is YAML
        Set<Object> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (Object each : (List<?>) dashboard.get("panels")) {
            Map<?, ?> panel = (Map<?, ?>) each;
            assertThat(ids.add(panel.get("id"))).as("id of %s", panel).isTrue();
            occupy((Map<?, ?>) panel.get("gridPos"), places);
            if (!"row".equals(panel.get("type"))) {
                List<?> targets = (List<?>) panel.get("targets");
                assertThat(targets).as("%s", panel.get("title")).isNotEmpty();
                assertThat(targets)
                        .extracting(target -> at((Map<?, ?>) target, "datasource", "uid"))
                        .containsOnly("${datasource}");
                assertThat(targets)
                        .extracting(target -> ((Map<?, ?>) target).get("refId"))
                        .doesNotHaveDuplicates();
            }
        }
    }

    private static void occupy(Map<?, ?> place, Set<String> places) {
        int x = (int) place.get("x");
        int y = (int) place.get("y");
        assertThat(x + (int) place.get("w")).isLessThanOrEqualTo(24);
        for (int i = x; i < x + (int) place.get("w"); i++) {
            for (int j = y; j < y + (int) place.get("h"); j++) {
                assertThat(places.add(i + "," + j)).as("overlap at %s", place).isTrue();
            }
        }
    }

    private static List<String> names(Map<?, ?> parent, String key) {
        return ((List<?>) parent.get(key))
                .stream().map(each -> (String) ((Map<?, ?>) each).get("name")).toList();
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY.resolve("kubernetes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static List<Map<?, ?>> documents(Path file) throws IOException {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
                .loadAllFromString(Files.readString(file))
                .forEach(document -> documents.add((Map<?, ?>) document));
        assertThat(documents).isNotEmpty();
        return documents;
    }

    private static Object at(Map<?, ?> map, String... path) {
        Object at = map;
        for (String key : path) {
            at = at instanceof Map<?, ?> m ? m.get(key) : null;
        }
        return at;
    }
}
