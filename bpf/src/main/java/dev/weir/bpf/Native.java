package dev.weir.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Finds native functions, and says what is missing where there is none. */
final class Native {
    static final Linker LINKER = Linker.nativeLinker();

    private Native() {}

    static SymbolLookup library(String name, String remedy) {
        try {
            return SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalCallerException e) {
            throw new BpfException("call " + name, 0, "start Java with --enable-native-access=ALL-UNNAMED", "");
        } catch (IllegalArgumentException e) {
            throw new BpfException("load " + name, 0, name + " was not found: " + remedy, "");
        }
    }

    static MethodHandle handle(
            SymbolLookup lookup, String symbol, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment address = lookup.find(symbol)
                .orElseThrow(() -> new BpfException(
                        "find " + symbol, 0, "the library is too old: Weir needs libbpf 1.0 or newer", ""));
        return LINKER.downcallHandle(address, descriptor, options);
    }

    /** A C string that the library owns. */
    static String string(MemorySegment address) {
        return address.equals(MemorySegment.NULL)
                ? ""
                : address.reinterpret(Long.MAX_VALUE).getString(0);
    }

    static MemorySegment bytes(Arena arena, byte[] value) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
    }

    /** What a downcall throws is a mistake in the binding, never a failure of the call. */
    static AssertionError broken(Throwable cause) {
        return new AssertionError("a native call is bound wrongly", cause);
    }
}
