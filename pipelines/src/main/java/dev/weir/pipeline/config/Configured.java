package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import java.util.Map;
import java.util.Set;

/**
 * A component as a pipeline file names and sets it.
 *
 * @param id {@code type} or {@code type/name}
 * @param place of the id
 * @param places of the options that the file gives, by their path
 * @param written the options with references, as the file writes them: text, list or map
 */
public record Configured<C extends Component>(
        String id,
        C component,
        Settings settings,
        Place place,
        Map<String, Place> places,
        Map<String, Object> written) {

    public ComponentContext context(ComponentContext.Job job) {
        return context(job, Set.of());
    }

    /** @param signals that are taken from it, of a source */
    public ComponentContext context(ComponentContext.Job job, Set<Signal> signals) {
        return new ComponentContext(id, settings, signals, job);
    }

    /** The dotted path of the component in its file. */
    public String path() {
        return Kind.of(component).section() + "." + id;
    }

    /** Where and how a user reads of a problem that the component itself found. */
    public Finding finding(Problem problem) {
        String at = problem.path();
        while (!at.isEmpty() && !places.containsKey(at)) {
            at = at.substring(0, Math.max(0, at.lastIndexOf('.')));
        }
        String path = problem.path().isEmpty() ? path() : path() + "." + problem.path();
        return new Finding(places.getOrDefault(at, place), path, problem.message(), false);
    }
}
