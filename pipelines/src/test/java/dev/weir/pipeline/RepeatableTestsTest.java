package dev.weir.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.LifecycleHook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tests try is the same in every run. */
class RepeatableTestsTest {
    private static final Path PROJECT = Path.of("..");

    /** Of {@code dev.weir.testing.PropertySeeds}, which only the test jar of api has. */
    private static final Pattern SEEDED =
            Pattern.compile("(?s)<artifactId>weir-api</artifactId>[^/]*</version>\\s*<type>test-jar</type>");

    private static final Pattern RANDOM =
            Pattern.compile("new (Random|SplittableRandom|SecureRandom)\\(\\s*(System\\.[^)]*)?\\)"
                    + "|ThreadLocalRandom|Math\\.random\\(|RandomGenerator\\.getDefault|SecureRandom\\.get|Collections\\.shuffle\\([^,()]*\\)|\\.sample\\(\\)"
                    + "|@Property\\([^)]*\\bseed\\b");

    @Test
    void noTestIsRandomWithoutASeed() throws IOException {
        assertThat(tests().filter(f -> RANDOM.matcher(text(f)).find())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new Random()",
                "new Random(System.nanoTime())",
                "ThreadLocalRandom.current()",
                "Math.random()",
                "Collections.shuffle(list)",
                "@Property(seed = \"3\")"
            })
    void whatHasNoSeedIsFound(String code) {
        assertThat(RANDOM.matcher(code).find()).isTrue();
    }

    @Test
    void whereThereArePropertiesTheirSeedsAreSet() throws IOException {
        List<Path> modules = tests().filter(f -> text(f).contains("net.jqwik.api.Property;"))
                .map(f -> PROJECT.resolve(PROJECT.relativize(f).getName(0)))
                .distinct()
                .toList();
        assertThat(modules).hasSizeGreaterThan(4);
        assertThat(modules)
                .filteredOn(m -> !m.endsWith("api"))
                .allSatisfy(m -> assertThat(
                                SEEDED.matcher(text(m.resolve("pom.xml"))).find())
                        .isTrue());
        assertThat(ServiceLoader.load(LifecycleHook.class))
                .anySatisfy(h -> assertThat(h.getClass().getSimpleName()).isEqualTo("PropertySeeds"));
    }

    private static Stream<Path> tests() throws IOException {
        return Files.walk(PROJECT)
                .filter(f ->
                        f.toString().contains("/src/test/java/") && f.toString().endsWith(".java"))
                .filter(f -> !f.endsWith("RepeatableTestsTest.java"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
