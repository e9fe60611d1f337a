package dev.weir.http2.hpack;

import org.jspecify.annotations.Nullable;

/** Reads header blocks. One serves all connections of a thread: what a connection has of its own is its {@link DynamicTable}s. */
public final class HpackDecoder {
    /** What became of a block. */
    public enum Result {
        READ,
        /** The same, and the table outgrew what is held of it: its oldest entries are unknown from now on. */
        TABLE_CUT,
        /** It breaks the rules or ends within a field: what follows is unknown, and so is the table. */
        BROKEN
    }

    private static final int INDEXED = 0x80;
    private static final int INCREMENTAL = 0x40;
    private static final int SIZE_UPDATE = 0x20;

    private final FieldNames names;
    private final StaticTable statics;
    private final StringLiteral name = new StringLiteral();
    private final StringLiteral value = new StringLiteral();
    private boolean tableCut;
    private int field;
    private int nameLength;

    public HpackDecoder(FieldNames names) {
        this.names = names;
        this.statics = new StaticTable(names);
    }

    /** Reads the block [from, to) as the next one of the table's direction. */
    public Result decode(DynamicTable table, byte[] b, int from, int to, FieldSink sink) {
        tableCut = false;
        int i = from;
        boolean anyField = false;
        while (i < to) {
            int first = b[i];
            boolean update = (first & (INDEXED | INCREMENTAL | SIZE_UPDATE)) == SIZE_UPDATE;
            if (update) {
                // Only where a block begins (RFC 7541 section 4.2).
                i = anyField ? -1 : resize(table, b, i, to);
            } else {
                anyField = true;
                i = (first & INDEXED) != 0 ? indexed(table, b, i, to, sink) : literal(table, b, i, to, sink);
            }
            if (i < 0) {
                table.forget();
                sink.unknown();
                return Result.BROKEN;
            }
        }
        return tableCut ? Result.TABLE_CUT : Result.READ;
    }

    private int resize(DynamicTable table, byte[] b, int i, int to) {
        long size = Integers.read(b, i, to, 5);
        if (size < 0) {
            return -1;
        }
        tableCut |= table.resize(Integers.value(size));
        return Integers.end(size);
    }

    private int indexed(DynamicTable table, byte[] b, int i, int to, FieldSink sink) {
        long read = Integers.read(b, i, to, 7);
        int index = Integers.value(read);
        if (read < 0 || index == 0) {
            return -1;
        }
        if (index <= StaticTable.SIZE) {
            give(statics.name(index), statics.value(index), sink);
            return Integers.end(read);
        }
        int slot = table.find(index - StaticTable.SIZE - 1);
        if (slot < 0 && table.complete()) {
            return -1;
        }
        if (slot < 0 || table.name(slot) == FieldNames.UNKNOWN) {
            sink.unknown();
        } else {
            give(table.name(slot), table.value(slot), sink);
        }
        return Integers.end(read);
    }

    private static void give(int name, @Nullable String value, FieldSink sink) {
        if (name >= 0 && value != null) {
            sink.field(name, value);
        }
    }

    private int literal(DynamicTable table, byte[] b, int i, int to, FieldSink sink) {
        boolean insert = (b[i] & INCREMENTAL) != 0;
        int at = literalName(table, b, i, to, insert ? 6 : 4);
        at = at < 0 ? -1 : value.read(b, at, to);
        if (at < 0) {
            return -1;
        }
        String text = field >= 0 ? value.text() : null;
        if (insert) {
            tableCut |= table.insert(field, nameLength, text, nameLength + value.length());
        }
        if (field == FieldNames.UNKNOWN) {
            sink.unknown();
        } else {
            give(field, text, sink);
        }
        return at;
    }

    /** Finds {@link #field} and {@link #nameLength}; gives the index of the value. */
    private int literalName(DynamicTable table, byte[] b, int i, int to, int prefixBits) {
        long read = Integers.read(b, i, to, prefixBits);
        if (read < 0) {
            return -1;
        }
        int index = Integers.value(read);
        if (index == 0) {
            int at = name.read(b, Integers.end(read), to);
            if (at >= 0) {
                field = name.find(names);
                nameLength = name.length();
            }
            return at;
        }
        if (index <= StaticTable.SIZE) {
            field = statics.name(index);
            nameLength = statics.nameLength(index);
            return Integers.end(read);
        }
        int slot = table.find(index - StaticTable.SIZE - 1);
        field = slot < 0 ? FieldNames.UNKNOWN : table.name(slot);
        nameLength = slot < 0 ? 0 : table.nameLength(slot);
        return slot < 0 && table.complete() ? -1 : Integers.end(read);
    }
}
