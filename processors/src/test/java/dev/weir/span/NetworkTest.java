package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.1.7/32, 192.168.1.7, true",
        "192.168.1.7/32, 192.168.1.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, fd00::1, false",
        "fd00::/8, fdff:1::2, true",
        "fd00::/8, fe80::1, false",
        "2001:db8::/63, 2001:db8:0:1::9, true",
        "2001:db8::/64, 2001:db8:0:1::9, false",
        "2001:db8::1:0/112, 2001:db8::1:ffff, true",
        "2001:db8::1/128, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "::/0, fe80::1, true",
        "::/0, 10.0.0.1, false",
        "::ffff:10.0.0.0/104, 10.3.4.5, true",
    })
    void aRangeContainsTheAddressesThatShareItsPrefix(String range, String address, boolean contained) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();

        assertThat(Network.parse(range).contains(Address.of(bytes, 0, bytes.length, 1)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/x",
                "10.0/8",
                "10.0.0.256/8",
                "fd00::/129",
                "fd00:::/8",
                "fe80::1%eth0/64",
                "localhost/8",
                "a.b.c.d/8",
            })
    void whatIsNoRangeIsRefusedWithAnExampleOfOne(String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an address range such as 10.0.0.0/8 or fd00::/8");
    }

    @Test
    void bitsBelowThePrefixDoNotMakeAnotherRange() {
        assertThat(Network.parse("10.1.2.3/8")).isEqualTo(Network.parse("10.0.0.0/8"));
    }
}
