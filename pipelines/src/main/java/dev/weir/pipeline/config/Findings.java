package dev.weir.pipeline.config;

import dev.weir.api.component.Hidden;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is found, so that a user sees all of it at once. */
final class Findings {
    private final Hidden hidden;
    private final List<Finding> found = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();

    /** @param hidden what no finding shows */
    Findings(Hidden hidden) {
        this.hidden = hidden;
    }

    Hidden hidden() {
        return hidden;
    }

    void error(Place place, String path, String message) {
        add(new Finding(place, path, message, false));
    }

    void warning(Place place, String path, String message) {
        add(new Finding(place, path, message, true));
    }

    boolean hasErrors() {
        return found.stream().anyMatch(f -> !f.warning());
    }

    /** Whether something below the path is wrong. */
    boolean hasErrors(String path) {
        return found.stream().anyMatch(f -> !f.warning() && f.path().startsWith(path + "."));
    }

    /** In the order of the file; what other files and the command line gave comes after it. */
    List<Finding> inOrder() {
        return found.stream()
                .sorted(Comparator.<Finding>comparingInt(
                                f -> sources.indexOf(f.place().source()))
                        .thenComparing(Finding::place, Place.IN_SOURCE))
                .map(f -> new Finding(f.place(), f.path(), hidden.in(f.message()), f.warning()))
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
