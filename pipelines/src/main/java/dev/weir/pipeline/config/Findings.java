package dev.weir.pipeline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is found, so that a user sees all of it at once. */
final class Findings {
    private final List<Finding> found = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();

    void error(Place place, String path, String message) {
        add(new Finding(place, path, message, false));
    }

    void warning(Place place, String path, String message) {
        add(new Finding(place, path, message, true));
    }

    boolean hasErrors() {
        return found.stream().anyMatch(f -> !f.warning());
    }

    /** In the order of the file; what other files and the command line gave comes after it. */
    List<Finding> inOrder() {
        return found.stream()
                .sorted(Comparator.<Finding>comparingInt(
                                f -> sources.indexOf(f.place().source()))
                        .thenComparing(Finding::place, Place.IN_SOURCE))
                .toList();
    }

    /** Sources are ordered as they are first met. */
    void meet(String source) {
        if (!sources.contains(source)) {
            sources.add(source);
        }
    }

    private void add(Finding finding) {
        meet(finding.place().source());
        found.add(finding);
    }
}
