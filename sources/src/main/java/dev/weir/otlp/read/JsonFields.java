package dev.weir.otlp.read;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The fields of a message by their names: those of JSON, and those of the message's definition. */
final class JsonFields {
    private static final Map<Descriptor, JsonFields> KNOWN = new ConcurrentHashMap<>();

    private final Map<String, FieldDescriptor> byName = new HashMap<>();

    private JsonFields(Descriptor message) {
        for (FieldDescriptor field : message.getFields()) {
            byName.put(field.getName(), field);
            byName.put(field.getJsonName(), field);
        }
    }

    static JsonFields of(Descriptor message) {
        return KNOWN.computeIfAbsent(message, JsonFields::new);
    }

    @Nullable
    FieldDescriptor field(String name) {
        return byName.get(name);
    }
}
