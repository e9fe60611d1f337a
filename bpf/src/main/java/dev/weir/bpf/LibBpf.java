package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * libbpf 1.x. Functions that give an int give a negative errno on failure; those that give a pointer
 * give NULL and set errno, and take the call state segment first.
 */
final class LibBpf {
    static final String NAME = "libbpf.so.1";
    static final String REMEDY = "sudo apt-get install libbpf1 (or dnf install libbpf)";

    private static final SymbolLookup LIBRARY = Native.library(NAME, REMEDY);

    static final MethodHandle OBJECT_OPEN =
            pointer("bpf_object__open_mem", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    static final MethodHandle OBJECT_LOAD = plain("bpf_object__load", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle OBJECT_CLOSE = plain("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
    static final MethodHandle OBJECT_BTF = plain("bpf_object__btf", FunctionDescriptor.of(ADDRESS, ADDRESS));
    static final MethodHandle FIND_MAP =
            pointer("bpf_object__find_map_by_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle FIND_PROGRAM =
            pointer("bpf_object__find_program_by_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle BTF_FIND =
            plain("btf__find_by_name_kind", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle BTF_TYPE = plain("btf__type_by_id", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle BTF_NAME =
            plain("btf__name_by_offset", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));

    static final MethodHandle MAP_FD = plain("bpf_map__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle MAP_SET_MAX_ENTRIES =
            plain("bpf_map__set_max_entries", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle MAP_INITIAL_VALUE =
            plain("bpf_map__initial_value", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle MAP_CREATE = plain(
            "bpf_map_create",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle MAP_LOOKUP =
            plain("bpf_map_lookup_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle MAP_UPDATE =
            plain("bpf_map_update_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    static final MethodHandle MAP_DELETE =
            plain("bpf_map_delete_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle MAP_NEXT_KEY =
            plain("bpf_map_get_next_key", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle INFO_BY_FD =
            plain("bpf_obj_get_info_by_fd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle OBJ_PIN = plain("bpf_obj_pin", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle OBJ_GET = plain("bpf_obj_get", FunctionDescriptor.of(JAVA_INT, ADDRESS));

    static final MethodHandle PROGRAM_FD = plain("bpf_program__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle PROGRAM_SET_AUTOLOAD =
            plain("bpf_program__set_autoload", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));
    static final MethodHandle ATTACH_CGROUP =
            pointer("bpf_program__attach_cgroup", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle ATTACH_TRACEPOINT =
            pointer("bpf_program__attach_tracepoint", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle ATTACH_PERF_EVENT =
            pointer("bpf_program__attach_perf_event", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle ATTACH_UPROBE = pointer(
            "bpf_program__attach_uprobe_opts",
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    static final MethodHandle TEST_RUN =
            plain("bpf_prog_test_run_opts", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle ITER_CREATE = plain("bpf_iter_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    static final MethodHandle LINK_CREATE =
            plain("bpf_link_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle LINK_DETACH = plain("bpf_link__detach", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle LINK_DESTROY = plain("bpf_link__destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle LINK_PIN = plain("bpf_link__pin", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle LINK_UNPIN = plain("bpf_link__unpin", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle LINK_OPEN = pointer("bpf_link__open", FunctionDescriptor.of(ADDRESS, ADDRESS));

    private static final MethodHandle POSSIBLE_CPUS =
            plain("libbpf_num_possible_cpus", FunctionDescriptor.of(JAVA_INT));

    static {
        LibBpfLog.install(plain("libbpf_set_print", FunctionDescriptor.of(ADDRESS, ADDRESS)));
    }

    private LibBpf() {}

    private static MethodHandle plain(String symbol, FunctionDescriptor descriptor) {
        return Native.handle(LIBRARY, symbol, descriptor);
    }

    private static MethodHandle pointer(String symbol, FunctionDescriptor descriptor) {
        return Native.handle(LIBRARY, symbol, descriptor, Linker.Option.captureCallState("errno"));
    }

    /** Fails with the remedy where the library is missing, which a failed class initialisation would hide. */
    static void require() {
        SymbolLookup ignored = Native.library(NAME, REMEDY);
    }

    static int possibleCpus() {
        return call("count the CPUs", () -> (int) POSSIBLE_CPUS.invokeExact());
    }

    /** A call that gives a negative errno on failure. */
    static int call(String operation, IntCall body) {
        try (LibBpfLog log = LibBpfLog.collect()) {
            int result = invoke(body);
            if (result < 0) {
                throw BpfException.of(operation, -result, log.text());
            }
            return result;
        }
    }

    /** The same, where some failures are an answer. */
    static int invoke(IntCall body) {
        try {
            return body.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** A call that gives NULL and sets errno on failure. */
    static MemorySegment pointer(String operation, PointerCall body) {
        try (Arena arena = Arena.ofConfined();
                LibBpfLog log = LibBpfLog.collect()) {
            MemorySegment state = LibC.state(arena);
            MemorySegment result = body.invoke(state);
            if (result.equals(MemorySegment.NULL)) {
                throw BpfException.of(operation, LibC.errno(state), log.text());
            }
            return result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** A call that cannot fail. */
    static MemorySegment address(AddressCall body) {
        try {
            return body.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    interface IntCall {
        int invoke() throws Throwable;
    }

    interface PointerCall {
        MemorySegment invoke(MemorySegment state) throws Throwable;
    }

    interface AddressCall {
        MemorySegment invoke() throws Throwable;
    }
}
