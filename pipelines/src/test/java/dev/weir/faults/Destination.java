package dev.weir.faults;

/** Where a node sends its spans, with what arrived there. */
interface Destination extends AutoCloseable {
    /** The sink in the pipeline file, its id first. */
    String sink();

    /** By now, as a reader who comes now sees it. */
    Arrivals arrived() throws Exception;

    @Override
    void close() throws InterruptedException;
}
