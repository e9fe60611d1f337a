package dev.weir.otlp;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The fields of a message in JSON, in the order in which the message declares them. There is one object for each message. */
final class JsonType {
    private static final Map<Descriptor, JsonType> KNOWN = new ConcurrentHashMap<>();
    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    private Field[] fields = {};
    private @Nullable Field[] byNumber = {};

    private JsonType() {}

    static JsonType of(Descriptor message) {
        JsonType known = KNOWN.get(message);
        return known == null ? make(message) : known;
    }

    /** A value may hold values, so a type may be in itself. */
    private static synchronized JsonType make(Descriptor message) {
        JsonType known = KNOWN.get(message);
        if (known != null) {
            return known;
        }
        JsonType type = new JsonType();
        int count = message.getFields().size();
        type.fields = new Field[count];
        type.byNumber = new Field
                [1
                        + message.getFields().stream()
                                .mapToInt(FieldDescriptor::getNumber)
                                .max()
                                .orElse(0)];
        for (int i = 0; i < count; i++) {
            FieldDescriptor descriptor = message.getFields().get(i);
            if (descriptor.getRealContainingOneof() != null
                    && message.getRealOneofs().size() > 1) {
                throw new IllegalArgumentException("more than one choice in " + message.getFullName());
            }
            Field field = new Field(descriptor, i);
            type.fields[i] = field;
            type.byNumber[descriptor.getNumber()] = field;
        }
        KNOWN.put(message, type);
        return type;
    }

    /** Those that the message declares; a field's index is its place here. */
    Field[] fields() {
        return fields;
    }

    /** Of that number; null for a field that this version does not know, or that has another wire type. */
    @Nullable
    Field field(int tag) {
        int number = WireFormat.getTagFieldNumber(tag);
        Field field = number < byNumber.length ? byNumber[number] : null;
        return field != null && field.isTag(tag) ? field : null;
    }

    static final class Field {
        final int index;
        final int number;
        final SerializedString name;
        final FieldDescriptor.Type type;
        final boolean repeated;

        /** One of several of which the last counts. */
        final boolean choice;

        /** Written with its default value, too, where it is there. */
        final boolean presence;

        /** Bytes that are hex and not base64. */
        final boolean id;

        private final int wireType;
        private final boolean packable;
        private final FieldDescriptor descriptor;

        private Field(FieldDescriptor descriptor, int index) {
            this.descriptor = descriptor;
            this.index = index;
            number = descriptor.getNumber();
            name = new SerializedString(descriptor.getJsonName());
            type = descriptor.getType();
            repeated = descriptor.isRepeated();
            choice = descriptor.getRealContainingOneof() != null;
            presence = descriptor.hasPresence();
            id = IDS.contains(descriptor.getName());
            wireType = descriptor.getLiteType().getWireType();
            packable = descriptor.isPackable();
        }

        JsonType message() {
            return of(descriptor.getMessageType());
        }

        boolean isPacked(int tag) {
            return packable && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        }

        /** Whether it is of this field and of its wire type. */
        boolean isTag(int tag) {
            int written = WireFormat.getTagWireType(tag);
            return WireFormat.getTagFieldNumber(tag) == number
                    && (written == wireType || (packable && written == WireFormat.WIRETYPE_LENGTH_DELIMITED));
        }
    }
}
