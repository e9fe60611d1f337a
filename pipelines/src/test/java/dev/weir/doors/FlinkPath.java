package dev.weir.doors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.messages.CustomHeadersDecorator;

/** A path of Flink's REST interface, as Flink's own classes name it. */
public record FlinkPath(String text) {

    public static List<FlinkPath> all() throws Exception {
        TreeSet<String> paths = new TreeSet<>(List.of("/", "/index.html", "/jobs/:jobid/%79arn-cancel", "//jobs"));
        for (JavaClass c : new ClassFileImporter()
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("org.apache.flink.runtime.rest", "org.apache.flink.runtime.webmonitor")) {
            if (c.isAssignableTo(RestHandlerSpecification.class)) {
                Class<?> type = c.reflect();
                if (!Modifier.isAbstract(type.getModifiers()) && type != CustomHeadersDecorator.class) {
                    paths.add(specification(type).getTargetRestEndpointURL());
                }
            }
        }
        List<FlinkPath> all = new ArrayList<>();
        paths.stream().filter(p -> !p.equals("/:*")).forEach(p -> all.add(new FlinkPath(p)));
        if (all.size() < 80) {
            throw new AssertionError("Flink 2.3 has more paths than " + all.size());
        }
        return all;
    }

    private static RestHandlerSpecification specification(Class<?> type) throws Exception {
        for (var field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == type) {
                field.setAccessible(true);
                return (RestHandlerSpecification) field.get(null);
            }
        }
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (RestHandlerSpecification) constructor.newInstance();
    }

    /** With names in it. */
    public String of(String job) {
        return text.replace(":jobid", job).replaceAll(":(taskmanagerid|filename|jarid|\\w+)", "x1");
    }
}
