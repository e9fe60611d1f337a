package dev.weir.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {
    private static final Map<String, Set<String>> KNOWS = Map.of(
            "api", Set.of(),
            "bpf", Set.of(),
            "http", Set.of(),
            "gate", Set.of("http"),
            "sources", Set.of("api", "bpf"),
            "processors", Set.of("api"),
            "sinks", Set.of("api"),
            "pipelines", Set.of("api", "bpf", "http", "gate", "sources", "processors", "sinks"));

    /** A class file lies in the target folder of its module, or in the module's jar. */
    private static final Pattern MODULE =
            Pattern.compile(".*(?:/(\\w+)/target/(?:test-)?classes/|/weir-(\\w+)-[^/]*\\.jar!).*");

    private static final JavaClasses WEIR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.weir");

    @Test
    void everyModuleIsLookedAt() {
        assertThat(WEIR.stream().map(ArchitectureTest::module)).containsAll(KNOWS.keySet());
    }

    @Test
    void modulesKnowOnlyThoseBelowThem() {
        classes().should(new KnowOnlyModulesBelow()).check(WEIR);
    }

    @Test
    void onlyTheBpfModuleTouchesNativeMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.bpf..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(WEIR);
    }

    @Test
    void parsersAndCoresKnowNothingOfFlink() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are a processor's or a reader's core",
                        c -> Set.of("processors", "sources").contains(module(c))
                                && !c.getPackageName().matches(".*\\.(flink|source)")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(WEIR);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.weir.(**)").should().beFreeOfCycles().check(WEIR);
    }

    private static String module(JavaClass c) {
        String uri = c.getSource().map(s -> s.getUri().toString()).orElse("");
        Matcher m = MODULE.matcher(uri);
        assertThat(m.matches()).as("module of " + uri).isTrue();
        return m.group(1) == null ? m.group(2) : m.group(1);
    }

    private static final class KnowOnlyModulesBelow extends ArchCondition<JavaClass> {
        KnowOnlyModulesBelow() {
            super("know only the modules below theirs");
        }

        @Override
        public void check(JavaClass c, ConditionEvents events) {
            String own = module(c);
            for (Dependency dependency : c.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("dev.weir") && WEIR.contain(target.getName())) {
                    String other = module(WEIR.get(target.getName()));
                    boolean allowed = other.equals(own)
                            || KNOWS.getOrDefault(own, Set.of()).contains(other);
                    events.add(new SimpleConditionEvent(c, allowed, dependency.getDescription()));
                }
            }
        }
    }
}
