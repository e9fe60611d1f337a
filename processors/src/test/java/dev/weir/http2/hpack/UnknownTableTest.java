package dev.weir.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table whose beginning was not seen, and blocks that break the rules. */
class UnknownTableTest {
    private final AllFields all = new AllFields();
    private final HpackDecoder decoder = new HpackDecoder(all);
    private DynamicTable table = new DynamicTable(65536);

    @Test
    void whatIsBelowTheKnownEntriesIsUnknownAndNeverGuessed() {
        table.forget();
        assertThat(read("82be")).containsExactly(":method: GET", AllFields.UNKNOWN);
        assertThat(read("400161013182bebf")).containsExactly("a: 1", ":method: GET", "a: 1", AllFields.UNKNOWN);
    }

    @Test
    void aKnownValueUnderAnUnknownNameIsUnknownToo() {
        table.forget();
        assertThat(read("7e0131")).containsExactly(AllFields.UNKNOWN);
        assertThat(read("be")).containsExactly(AllFields.UNKNOWN);
        assertThat(table.count()).isOne();
    }

    @Test
    void theUnknownIsGoneOnceKnownEntriesFillTheTable() {
        table.forget();
        assertThat(read("3f21" + "40016101314001620132")).containsExactly("a: 1", "b: 2"); // 64 bytes: one entry
        assertThat(table.complete()).isTrue();
        assertThat(read("be")).containsExactly("b: 2");
        assertThat(result("bf")).isEqualTo(HpackDecoder.Result.BROKEN);
    }

    @Test
    void aTableLargerThanWhatIsHeldHasUnknownEntriesBelow() {
        table = new DynamicTable(70);
        assertThat(result("4001610131")).isEqualTo(HpackDecoder.Result.READ);
        assertThat(result("4001620132")).isEqualTo(HpackDecoder.Result.READ);
        assertThat(result("4001630133")).isEqualTo(HpackDecoder.Result.TABLE_CUT);
        all.take();
        assertThat(read("bebfc0")).containsExactly("c: 3", "b: 2", AllFields.UNKNOWN);
    }

    @Test
    void aTableOfSizeZeroHoldsNothing() {
        assertThat(read("20" + "4001610131")).containsExactly("a: 1");
        assertThat(table.count()).isZero();
        assertThat(result("be")).isEqualTo(HpackDecoder.Result.BROKEN);
    }

    @Test
    void brokenBlocksLeaveTheTableUnknown() {
        for (String hex :
                List.of("80", "be", "4001", "400161", "40ff", "82" + "20", "00850000000000", "0082ffff0131")) {
            table = new DynamicTable(65536);
            assertThat(result(hex)).as(hex).isEqualTo(HpackDecoder.Result.BROKEN);
            assertThat(table.complete()).as(hex).isFalse();
            assertThat(all.take()).endsWith(AllFields.UNKNOWN);
        }
    }

    @Test
    void theStateIsReadAsItWasWritten() throws IOException {
        table.forget();
        for (int i = 0; i < 20; i++) {
            read("40016101" + HexFormat.of().toHexDigits((byte) ('a' + i)));
        }
        read("7f210131"); // an unknown name
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.write(new DataOutputStream(out));
        List<String> before = read("bebfc0c1d1d2d3");
        table = DynamicTable.read(65536, new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
        assertThat(read("bebfc0c1d1d2d3")).isEqualTo(before);
        assertThat(before).startsWith(AllFields.UNKNOWN, "a: t").endsWith("a: a", AllFields.UNKNOWN);
    }

    private List<String> read(String hex) {
        assertThat(result(hex)).isEqualTo(HpackDecoder.Result.READ);
        return all.take();
    }

    private HpackDecoder.Result result(String hex) {
        byte[] b = HexFormat.of().parseHex(hex);
        return decoder.decode(table, b, 0, b.length, all);
    }
}
