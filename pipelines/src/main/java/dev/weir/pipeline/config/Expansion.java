package dev.weir.pipeline.config;

/** What becomes of a value that has a dollar in it. */
@FunctionalInterface
interface Expansion {
    /** Takes it as it is. */
    Expansion NONE = (place, text, path) -> new Yaml.Scalar(place, text, text, null);

    /** Never fails: what cannot be expanded is reported and gives {@link Yaml.Broken}. */
    Yaml expand(Place place, String text, String path);
}
