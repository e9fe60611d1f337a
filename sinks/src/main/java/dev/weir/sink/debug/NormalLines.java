package dev.weir.sink.debug;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;

/** What verbosity {@code normal} prints in the same way for every signal. */
final class NormalLines {
    private final StringBuilder text = new StringBuilder();

    /** @param type such as {@code ResourceTraces} */
    void resource(String type, int index, Resource resource, String schemaUrl) {
        append(type + " #" + index);
        schema(schemaUrl);
        attributes(resource.getAttributesList());
    }

    /** @param type such as {@code ScopeTraces} */
    void scope(String type, int index, InstrumentationScope scope, String schemaUrl) {
        append(type + " #" + index);
        if (!scope.getName().isEmpty()) {
            append(" " + Values.printable(scope.getName()));
        }
        if (!scope.getVersion().isEmpty()) {
            append((scope.getName().isEmpty() ? " @" : "@") + Values.printable(scope.getVersion()));
        }
        schema(schemaUrl);
        attributes(scope.getAttributesList());
    }

    void append(String part) {
        text.append(part);
    }

    /** Ends the line. */
    void attributes(List<KeyValue> attributes) {
        for (KeyValue a : attributes) {
            append(" " + pair(a));
        }
        append("\n");
    }

    static String pair(KeyValue attribute) {
        return Values.printable(attribute.getKey()) + "=" + Values.plain(attribute.getValue());
    }

    private void schema(String url) {
        if (!url.isEmpty()) {
            append(" [" + Values.printable(url) + "]");
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
