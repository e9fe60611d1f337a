package dev.weir.http2.hpack;

import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic table of one direction (RFC 7541 section 2.3.2). An index counts from the newest entry, so what was inserted since the
 * table was last unknown is found whatever lies below it, and whatever the size is that the two ends agreed on: an encoder refers
 * to entries only that exist. Of the names only the kept ones have their value.
 */
public final class DynamicTable {
    /** Before any settings (RFC 9113 section 6.5.2). */
    private static final int FIRST_MAX_SIZE = 4096;

    /** What an entry costs beside its texts (RFC 7541 section 4.1). */
    static final int OVERHEAD = 32;

    private static final int UNKNOWN_SIZE = Integer.MAX_VALUE;

    private final int cap;
    private int maxSize = FIRST_MAX_SIZE;

    /** Nothing is below the last entry; else there may be entries that nobody knows. */
    private boolean complete = true;

    // A ring; the newest is at newest, the older ones after it.
    private int[] names = new int[8];
    private int[] nameLengths = new int[8];
    private int[] sizes = new int[8];
    private @Nullable String[] values = new @Nullable String[8];
    private int newest;
    private int count;
    private int bytes;

    /** @param cap bytes held; what is older counts as unknown where the two ends agreed on more */
    public DynamicTable(int cap) {
        this.cap = cap;
    }

    /** Insertions were missed: nothing that was there can be found any more. */
    public void forget() {
        clear();
        complete = false;
        maxSize = UNKNOWN_SIZE;
    }

    /** No entry is unknown. */
    public boolean complete() {
        return complete;
    }

    /** Entries that are known. */
    public int count() {
        return count;
    }

    private void clear() {
        count = 0;
        bytes = 0;
        Arrays.fill(values, null);
    }

    /** Where an entry lies, 0 being the newest; -1 if it is unknown or there is none. */
    int find(int position) {
        return position < count ? slot(position) : -1;
    }

    private int slot(int position) {
        return (newest + position) & (names.length - 1);
    }

    int name(int slot) {
        return names[slot];
    }

    int nameLength(int slot) {
        return nameLengths[slot];
    }

    @Nullable
    String value(int slot) {
        return values[slot];
    }

    /** Gives whether entries were given up that the two ends still know. */
    boolean resize(int size) {
        maxSize = size;
        return evict();
    }

    /**
     * Gives whether entries were given up that the two ends still know.
     *
     * @param size without {@link #OVERHEAD}; of an unknown name less than it is
     */
    boolean insert(int name, int nameLength, @Nullable String value, int size) {
        if (count == names.length) {
            grow();
        }
        newest = (newest - 1) & (names.length - 1);
        names[newest] = name;
        nameLengths[newest] = nameLength;
        values[newest] = value;
        sizes[newest] = size + OVERHEAD;
        bytes += size + OVERHEAD;
        count++;
        return evict();
    }

    private boolean evict() {
        boolean all = maxSize <= cap;
        if (bytes <= (all ? maxSize : cap)) {
            return false;
        }
        while (bytes > (all ? maxSize : cap)) {
            int oldest = slot(count - 1);
            bytes -= sizes[oldest];
            values[oldest] = null;
            count--;
        }
        // If a known one had no room, then all that are older had none.
        complete = all;
        return !all && maxSize != UNKNOWN_SIZE;
    }

    private void grow() {
        int old = names.length;
        names = turned(names, 2 * old);
        nameLengths = turned(nameLengths, 2 * old);
        sizes = turned(sizes, 2 * old);
        @Nullable String[] more = new @Nullable String[2 * old];
        System.arraycopy(values, newest, more, 0, old - newest);
        System.arraycopy(values, 0, more, old - newest, newest);
        values = more;
        newest = 0;
    }

    private int[] turned(int[] ring, int length) {
        int[] more = new int[length];
        System.arraycopy(ring, newest, more, 0, ring.length - newest);
        System.arraycopy(ring, 0, more, ring.length - newest, newest);
        return more;
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(maxSize);
        out.writeBoolean(complete);
        out.writeInt(count);
        for (int i = count - 1; i >= 0; i--) {
            int slot = slot(i);
            out.writeInt(names[slot]);
            out.writeInt(nameLengths[slot]);
            out.writeInt(sizes[slot] - OVERHEAD);
            StateTexts.write(values[slot], out);
        }
    }

    public static DynamicTable read(int cap, DataInput in) throws IOException {
        DynamicTable table = new DynamicTable(cap);
        table.maxSize = in.readInt();
        boolean complete = in.readBoolean();
        for (int n = in.readInt(); n > 0; n--) {
            int name = in.readInt();
            int nameLength = in.readInt();
            int size = in.readInt();
            table.insert(name, nameLength, StateTexts.read(in), size);
        }
        table.complete = complete;
        return table;
    }
}
