package dev.weir.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ships with Weir is what its list of parts and its NOTICE say. */
class SupplyIT {
    private static final Path PROJECT = Path.of("..");
    private static final Path LOCAL = PROJECT.resolve("pipelines/target/sbom.json");
    private static final Path CLUSTER = PROJECT.resolve("deploy/flink/target/sbom.json");
    private static final Pattern NOTICED = Pattern.compile("^([\\w.-]+:[\\w.-]+): (\\S.*)$");

    private record Part(String group, String name, String version) {
        String file() {
            return name + "-" + version + ".jar";
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pipelines/target/lib, pipelines/target/sbom.json",
        "deploy/flink/target/flink/lib, deploy/flink/target/sbom.json"
    })
    void theListOfPartsIsWhatLiesInTheFolder(String lib, String sbom) throws IOException {
        Set<String> listed =
                parts(PROJECT.resolve(sbom)).stream().map(Part::file).collect(Collectors.toCollection(TreeSet::new));
        listed.removeIf(SupplyIT::isAnnotations);
        try (Stream<Path> jars = Files.list(PROJECT.resolve(lib))) {
            Set<String> there =
                    jars.map(j -> j.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
            there.removeIf(SupplyIT::isAnnotations);
            assertThat(there).isEqualTo(listed);
        }
    }

    @Test
    void everyPartOfOthersIsInTheNotice() throws IOException {
        Set<String> shipped = Stream.of(LOCAL, CLUSTER)
                .flatMap(f -> parts(f).stream())
                .filter(p -> !p.group().equals("dev.weir"))
                .map(p -> p.group() + ":" + p.name())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> noticed = Files.readAllLines(PROJECT.resolve("NOTICE")).stream()
                .map(NOTICED::matcher)
                .filter(m -> m.matches())
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(noticed).isEqualTo(shipped);
    }

    @Test
    void aLocalRunShipsNoZooKeeper() throws IOException {
        assertThat(parts(LOCAL)).isNotEmpty().noneMatch(p -> p.name().contains("zookeeper"));
    }

    @Test
    void theJarForAClusterHasTheNoticesOfWhatIsInIt() throws IOException {
        try (JarFile jar = new JarFile("target/weir.jar")) {
            String notice = new String(
                    jar.getInputStream(jar.getJarEntry("META-INF/NOTICE")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(notice).contains("Flink : Connectors : Kafka", "Jackson JSON processor");
        }
    }

    /** Left out of a cluster. */
    private static boolean isAnnotations(String jar) {
        return jar.startsWith("jspecify-");
    }

    private static List<Part> parts(Path sbom) {
        Requires.that(Files.exists(sbom), sbom + ", which Maven makes where it is not offline");
        List<Part> parts = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(sbom.toFile())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_OBJECT && "metadata".equals(json.currentName())) {
                    json.skipChildren(); // the tools that wrote it are parts, too
                } else if (json.currentToken() == JsonToken.START_ARRAY && "components".equals(json.currentName())) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        parts.add(part(json));
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(sbom + ": ./weir build makes it", e);
        }
        return parts;
    }

    private static Part part(JsonParser json) throws IOException {
        String group = "";
        String name = "";
        String version = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "group" -> group = json.getText();
                case "name" -> name = json.getText();
                case "version" -> version = json.getText();
                default -> json.skipChildren();
            }
        }
        return new Part(group, name, version);
    }
}
