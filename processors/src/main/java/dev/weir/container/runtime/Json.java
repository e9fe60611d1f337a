package dev.weir.container.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists and texts. What is not there, or is of another kind than asked for, is empty. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static Map<?, ?> object(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return value(parser) instanceof Map<?, ?> map ? map : Map.of();
        }
    }

    static List<?> list(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return value(parser) instanceof List<?> list ? list : List.of();
        }
    }

    /** For {@link #next}. */
    static JsonParser parser(InputStream in) throws IOException {
        return FACTORY.createParser(in);
    }

    /** The next object of a stream of them, null at its end. */
    static @Nullable Map<?, ?> next(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            return null;
        }
        return value(parser) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Null if there is none, or an empty one. */
    static @Nullable String text(Map<?, ?> object, String key) {
        return object.get(key) instanceof String s && !s.isEmpty() ? s : null;
    }

    static Map<?, ?> object(Map<?, ?> object, String key) {
        return object.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    static Map<String, String> texts(Map<?, ?> object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.forEach((k, v) -> {
            if (v instanceof String s) {
                texts.put(String.valueOf(k), s);
            }
        });
        return texts;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                Object value = value(parser);
                if (value != null) {
                    map.put(key, value);
                }
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Object value = value(parser);
                if (value != null) {
                    list.add(value);
                }
            }
            return list;
        }
        return token == null || token == JsonToken.VALUE_NULL ? null : parser.getText();
    }
}
