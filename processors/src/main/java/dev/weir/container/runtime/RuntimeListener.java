package dev.weir.container.runtime;

/** Is told what happens to the containers of a runtime. */
public interface RuntimeListener {
    /** It exists, has just been made or has just started. */
    void seen(String id);

    void ended(String id);

    /** From here on events are told, and all that ran before were. */
    void following();

    /** The runtime tells no events: what is not asked for by its id stays unknown. */
    void withoutEvents();
}
