package dev.weir.bpf;

/** Takes the records of a ring, one by one. */
@FunctionalInterface
public interface RecordHandler {
    /**
     * @param record the same object each time: valid only during the call, and what is wanted of it must
     *     be copied
     */
    void onRecord(CaptureRecord record);
}
