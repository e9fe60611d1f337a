package dev.weir.pipeline.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Texts of which each is in one place of the traffic and nowhere else. */
final class Planted {
    /** Where a text may be seen. */
    enum May {
        /** Nowhere. */
        BE_NOWHERE,
        /** In state, where the page on privacy says so, and in no output. */
        BE_IN_STATE,
        /** In outputs, by design: the page on privacy says so. */
        BE_SEEN
    }

    private record Text(String place, May may) {}

    private final Map<String, Text> texts = new TreeMap<>();

    /** A secret that is kept nowhere. */
    String hidden(String place) {
        return put(place, May.BE_NOWHERE);
    }

    /** One that state holds for a while. */
    String held(String place) {
        return put(place, May.BE_IN_STATE);
    }

    /** What no rule can tell from a harmless text. */
    String seen(String place) {
        return put(place, May.BE_SEEN);
    }

    /** A password as HTTP's Basic scheme writes it. */
    String basic(String place) {
        String password = hidden(place);
        String credentials =
                Base64.getEncoder().encodeToString(("user:" + password).getBytes(StandardCharsets.US_ASCII));
        texts.put(credentials, new Text(place + ", encoded", May.BE_NOWHERE));
        return credentials;
    }

    private String put(String place, May may) {
        String text = "zq%04dhush".formatted(texts.size());
        texts.put(text, new Text(place, may));
        return text;
    }

    /** The places of those that are there, of some kinds. */
    Map<String, String> places(Predicate<May> kinds, Predicate<String> isThere) {
        Map<String, String> places = new TreeMap<>();
        texts.forEach((text, of) -> {
            if (kinds.test(of.may) && isThere.test(text)) {
                places.put(text, of.place);
            }
        });
        return places;
    }
}
