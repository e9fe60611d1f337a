package dev.weir.api.component;

/**
 * A component as a pipeline file names it.
 *
 * @param id {@code type} or {@code type/name}
 * @param settings checked
 */
public record ComponentContext(String id, Settings settings) {

    public <T> T get(Option<T> option) {
        return settings.get(option);
    }
}
