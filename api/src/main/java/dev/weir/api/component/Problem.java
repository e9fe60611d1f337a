package dev.weir.api.component;

/**
 * Something wrong with a component's settings or with the place where it shall run.
 *
 * @param path of the option that it is about, "" if about the component
 * @param message what is wrong and what to do
 */
public record Problem(String path, String message) {}
