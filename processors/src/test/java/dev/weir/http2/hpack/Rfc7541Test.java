package dev.weir.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7541 appendix C. */
class Rfc7541Test {
    private static final int CAP = 65536;
    private final AllFields all = new AllFields();
    private final HpackDecoder decoder = new HpackDecoder(all);
    private final DynamicTable table = new DynamicTable(CAP);

    @Test
    void integers() {
        assertThat(integer("0a", 5)).isEqualTo(10);
        assertThat(integer("1f9a0a", 5)).isEqualTo(1337);
        assertThat(integer("2a", 8)).isEqualTo(42);
        assertThat(Integers.read(HexFormat.of().parseHex("1f9a"), 0, 2, 5)).isNegative();
        assertThat(Integers.read(HexFormat.of().parseHex("1fffffffffffff01"), 0, 8, 5))
                .isNegative();
    }

    private static int integer(String hex, int prefixBits) {
        byte[] b = HexFormat.of().parseHex(hex);
        long read = Integers.read(b, 0, b.length, prefixBits);
        assertThat(Integers.end(read)).isEqualTo(b.length);
        return Integers.value(read);
    }

    @Test
    void aLiteralWithIndexingIsInTheTable() {
        assertThat(read("400a637573746f6d2d6b65790d637573746f6d2d686561646572"))
                .containsExactly("custom-key: custom-header");
        assertThat(table.count()).isOne();
        assertThat(read("be")).containsExactly("custom-key: custom-header");
    }

    @Test
    void otherLiteralsAreNot() {
        assertThat(read("040c2f73616d706c652f70617468")).containsExactly(":path: /sample/path");
        assertThat(read("100870617373776f726406736563726574")).containsExactly("password: secret");
        assertThat(read("82")).containsExactly(":method: GET");
        assertThat(table.count()).isZero();
    }

    @Test
    void requestsWithoutHuffmanCode() {
        assertThat(read("828684410f7777772e6578616d706c652e636f6d"))
                .containsExactly(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
        assertThat(read("828684be58086e6f2d6361636865"))
                .containsExactly(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: www.example.com",
                        "cache-control: no-cache");
        assertThat(read("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"))
                .containsExactly(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value");
        assertThat(table.count()).isEqualTo(3);
    }

    @Test
    void requestsWithHuffmanCode() {
        assertThat(read("828684418cf1e3c2e5f23a6ba0ab90f4ff"))
                .containsExactly(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
        assertThat(read("828684be5886a8eb10649cbf")).endsWith("cache-control: no-cache");
        assertThat(read("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")).endsWith("custom-key: custom-value");
    }

    @Test
    void responsesPushEachOtherOutOfASmallTable() {
        table.resize(256);
        assertThat(read("4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
                        + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d"))
                .containsExactly(
                        ":status: 302",
                        "cache-control: private",
                        "date: Mon, 21 Oct 2013 20:13:21 GMT",
                        "location: https://www.example.com");
        assertThat(read("4803333037c1c0bf")).startsWith(":status: 307", "cache-control: private");
        assertThat(table.count()).isEqualTo(4);
        assertThat(read("88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a6970"
                        + "7738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d"
                        + "333630303b2076657273696f6e3d31"))
                .isEqualTo(thirdResponse());
        assertThat(table.count()).isEqualTo(3);
    }

    @Test
    void theSameResponsesWithHuffmanCode() {
        table.resize(256);
        assertThat(read("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                        + "6e919d29ad171863c78f0b97c8e9ae82ae43d3"))
                .startsWith(":status: 302");
        assertThat(read("4883640effc1c0bf")).startsWith(":status: 307", "cache-control: private");
        assertThat(read("88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdf"
                        + "cd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"))
                .isEqualTo(thirdResponse());
    }

    private static List<String> thirdResponse() {
        return List.of(
                ":status: 200",
                "cache-control: private",
                "date: Mon, 21 Oct 2013 20:13:22 GMT",
                "location: https://www.example.com",
                "content-encoding: gzip",
                "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
    }

    private List<String> read(String hex) {
        byte[] b = HexFormat.of().parseHex(hex);
        assertThat(decoder.decode(table, b, 0, b.length, all)).isEqualTo(HpackDecoder.Result.READ);
        return all.take();
    }
}
