package dev.weir.api.component;

import java.util.Set;

/**
 * A component as a pipeline file names it.
 *
 * @param id {@code type} or {@code type/name}
 * @param settings checked
 * @param signals that the pipelines of its file take from it, if it is a source; else empty
 * @param job that it is part of
 */
public record ComponentContext(String id, Settings settings, Set<Signal> signals, Job job) {

    /**
     * What a component may know of its job.
     *
     * @param name of the pipeline file, without its folder
     * @param keepsState whether a checkpoint outlives a failure, so that the job goes on from it
     */
    public record Job(String name, boolean keepsState) {}

    /** Of a job without a name that keeps nothing. */
    public ComponentContext(String id, Settings settings) {
        this(id, settings, Set.of(), new Job("", false));
    }

    public <T> T get(Option<T> option) {
        return settings.get(option);
    }
}
