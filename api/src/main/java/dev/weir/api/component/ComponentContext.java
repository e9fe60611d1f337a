package dev.weir.api.component;

/**
 * A component as a pipeline file names it.
 *
 * @param id {@code type} or {@code type/name}
 * @param settings checked
 * @param job that it is part of
 */
public record ComponentContext(String id, Settings settings, Job job) {

    /**
     * What a component may know of its job.
     *
     * @param name of the pipeline file, without its folder
     * @param keepsState whether a checkpoint outlives a failure, so that the job goes on from it
     */
    public record Job(String name, boolean keepsState) {}

    /** Of a job without a name that keeps nothing. */
    public ComponentContext(String id, Settings settings) {
        this(id, settings, new Job("", false));
    }

    public <T> T get(Option<T> option) {
        return settings.get(option);
    }
}
