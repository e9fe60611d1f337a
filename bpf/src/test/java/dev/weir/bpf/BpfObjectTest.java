package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects and maps in the running kernel. */
class BpfObjectTest {
    private static final String HOOKS = "hooks.bpf.o";

    @BeforeEach
    void assumeRights() {
        Kernel.assumeCapture();
    }

    private static byte[] key(int value) {
        return CaptureMaps.bytes(value);
    }

    private static byte[] value(long value) {
        return CaptureMaps.bytes(value);
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
    }

    @Test
    void aMapIsWrittenReadIteratedAndDeleted() {
        try (BpfObject object = BpfObject.open(BpfObjectTest.class, HOOKS)) {
            object.load();
            BpfMap table = object.map("table");
            assertThat(table.keyBytes()).isEqualTo(4);
            assertThat(table.valueBytes()).isEqualTo(8);
            assertThat(table.get(key(1))).isNull();
            for (int i = 1; i <= 5; i++) {
                table.put(key(i), value(i * 100L));
            }
            table.put(key(5), value(7));
            assertThat(table.delete(key(3))).isTrue();
            assertThat(table.delete(key(3))).isFalse();
            Map<Integer, Long> all = new HashMap<>();
            for (byte[] key : table.keys()) {
                byte[] value = table.get(key);
                assertThat(value).isNotNull();
                all.put(ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt(), number(value));
            }
            assertThat(all).containsExactlyInAnyOrderEntriesOf(Map.of(1, 100L, 2, 200L, 4, 400L, 5, 7L));
        }
    }

    @Test
    void aFullMapSaysSo() {
        try (BpfObject object = BpfObject.open(BpfObjectTest.class, HOOKS)) {
            object.setMaxEntries("table", 2);
            object.load();
            BpfMap table = object.map("table");
            assertThat(table.maxEntries()).isEqualTo(2);
            table.put(key(1), value(1));
            table.put(key(2), value(1));
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> table.put(key(3), value(1)))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
        }
    }

    @Test
    void keysAndValuesOfAnotherSizeAreRefused() {
        try (BpfObject object = BpfObject.open(BpfObjectTest.class, HOOKS)) {
            object.load();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> object.map("table").put(new byte[3], value(1)))
                    .withMessageContaining("4 bytes");
        }
    }

    @Test
    void globalsAreSetBeforeLoadAndValuesAreKeptForEveryCpu() {
        try (BpfObject object = BpfObject.open(BpfObjectTest.class, HOOKS)) {
            object.setGlobal("step", 3);
            object.setGlobal("start", 1000);
            object.load();
            BpfProgram program = object.program("add_one");
            assertThat(program.run()).isEqualTo(1044);
            assertThat(program.run()).isEqualTo(1044);
            List<byte[]> values = object.map("per_cpu").getPerCpu(key(0));
            assertThat(values).hasSize(LibBpf.possibleCpus());
            assertThat(values.stream().mapToLong(BpfObjectTest::number).sum()).isEqualTo(6);
            assertThatIllegalStateException().isThrownBy(() -> object.setGlobal("step", 1));
        }
    }

    @Test
    void whatIsNotInTheObjectIsNamed() {
        try (BpfObject object = BpfObject.open(BpfObjectTest.class, HOOKS)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> object.setGlobal("no_such", 1))
                    .withMessageContaining("no_such");
            object.load();
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.map("no_such"))
                    .withMessageContaining("find map no_such in " + HOOKS);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("no_such"))
                    .withMessageContaining("find program no_such");
        }
    }

    @Test
    void aRefusedProgramGivesTheVerifiersLog() {
        try (BpfObject object = BpfObject.open(BpfObjectTest.class, "refused.bpf.o")) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(object::load)
                    .withMessageContaining("Cannot load refused.bpf.o (EACCES")
                    .withMessageContaining("the kernel's verifier refused the program")
                    .withMessageContaining("invalid mem access 'map_value_or_null'")
                    .satisfies(e -> assertThat(e.log()).contains("BEGIN PROG LOAD LOG"))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
        }
    }

    @Test
    void whatIsNoObjectFileIsRefusedWithWhatLibbpfSays() {
        byte[] text = "this is no ELF file".getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> BpfObject.open("text", text))
                .withMessageContaining("Cannot open text")
                .satisfies(e -> assertThat(e.log()).contains("libbpf"));
    }

    @Test
    void aClosedObjectGivesNothing() {
        BpfObject object = BpfObject.open(BpfObjectTest.class, HOOKS);
        object.close();
        object.close();
        assertThatIllegalStateException().isThrownBy(() -> object.map("table"));
    }
}
