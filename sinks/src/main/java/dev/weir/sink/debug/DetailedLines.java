package dev.weir.sink.debug;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;
import java.util.Locale;

/** What verbosity {@code detailed} prints in the same way for every signal. */
final class DetailedLines {
    private final StringBuilder text = new StringBuilder();

    /** @param type such as {@code ResourceSpans} */
    void resource(String type, int index, Resource resource, String schemaUrl) {
        line(type + " #" + index);
        line("Resource SchemaURL: " + Values.printable(schemaUrl));
        attributes("Resource attributes", "", resource.getAttributesList());
    }

    /** @param type such as {@code ScopeSpans} */
    void scope(String type, int index, InstrumentationScope scope, String schemaUrl) {
        line(type + " #" + index);
        line(type + " SchemaURL: " + Values.printable(schemaUrl));
        line("InstrumentationScope " + Values.printable(scope.getName()) + " " + Values.printable(scope.getVersion()));
        attributes("InstrumentationScope attributes", "", scope.getAttributesList());
    }

    void attributes(String title, String indent, List<KeyValue> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        line(title + ":");
        for (KeyValue a : attributes) {
            line(indent + "     -> " + Values.printable(a.getKey()) + ": " + Values.typed(a.getValue()));
        }
    }

    void item(String name, String value) {
        line("     -> " + name + ": " + value);
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    /** {@code SPAN_KIND_SERVER} as {@code Server}. */
    static String name(String constant, String prefix) {
        if (!constant.startsWith(prefix)) {
            return "";
        }
        return constant.charAt(prefix.length())
                + constant.substring(prefix.length() + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
