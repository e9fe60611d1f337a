package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where a global variable's first value lies: found by the object's own type information (BTF). */
final class GlobalVariable {
    private static final int KIND_DATASEC = 15;
    private static final String[] SECTIONS = {".rodata", ".data", ".bss"};

    private GlobalVariable() {}

    static MemorySegment find(MemorySegment object, String variable) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment btf = LibBpf.address(() -> (MemorySegment) LibBpf.OBJECT_BTF.invokeExact(object));
            for (String section : SECTIONS) {
                MemorySegment name = arena.allocateFrom(section);
                int id = LibBpf.invoke(() -> (int) LibBpf.BTF_FIND.invokeExact(btf, name, KIND_DATASEC));
                long[] place = id < 0 ? null : find(btf, id, variable);
                if (place != null) {
                    return value(arena, object, name).asSlice(place[0], place[1]);
                }
            }
        }
        throw new IllegalArgumentException("no global variable " + variable);
    }

    /** struct btf_type, then for each variable: type, offset, size. */
    private static long @Nullable [] find(MemorySegment btf, int id, String variable) {
        MemorySegment section = type(btf, id);
        int variables = section.get(JAVA_INT, 4) & 0xffff;
        for (int i = 0; i < variables; i++) {
            long at = 12 + 12L * i;
            MemorySegment type = type(btf, section.get(JAVA_INT, at));
            int nameOffset = type.get(JAVA_INT, 0);
            MemorySegment name = LibBpf.address(() -> (MemorySegment) LibBpf.BTF_NAME.invokeExact(btf, nameOffset));
            if (Native.string(name).equals(variable)) {
                return new long[] {section.get(JAVA_INT, at + 4), section.get(JAVA_INT, at + 8)};
            }
        }
        return null;
    }

    private static MemorySegment type(MemorySegment btf, int id) {
        MemorySegment type = LibBpf.address(() -> (MemorySegment) LibBpf.BTF_TYPE.invokeExact(btf, id));
        return type.reinterpret(Long.MAX_VALUE);
    }

    private static MemorySegment value(Arena arena, MemorySegment object, MemorySegment section) {
        MemorySegment map = LibBpf.pointer("find the object's globals", state ->
                (MemorySegment) LibBpf.FIND_MAP.invokeExact(state, object, section));
        MemorySegment size = arena.allocate(JAVA_LONG);
        MemorySegment memory = LibBpf.address(() -> (MemorySegment) LibBpf.MAP_INITIAL_VALUE.invokeExact(map, size));
        return memory.reinterpret(size.get(JAVA_LONG, 0));
    }
}
