package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "1::",
                "2001:db8::1:0:0:1",
                "2001:db8:0:1:1:1:1:1",
                "fe80::1",
                "1:2:3:4:5:6:7:8",
                "1:0:0:2::3",
                "127.0.0.1",
                "255.255.255.255"
            })
    void addressesAreWrittenAsRfc5952Says(String text) throws UnknownHostException {
        assertThat(of(InetAddress.getByName(text).getAddress()).host()).isEqualTo(text);
    }

    @Property
    void everyAddressIsReadBack(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
        assertThat(of(InetAddress.getByName(of(bytes).host()).getAddress())).isEqualTo(of(bytes));
    }

    private static Address of(byte[] bytes) {
        return Address.of(bytes, 0, bytes.length, 80);
    }

    @Test
    void groupsAreMulticast() {
        assertThat(Address.ipv4(0xe00000fb, 5353).isMulticast()).isTrue();
        assertThat(Address.ipv4(0x0a0000fb, 5353).isMulticast()).isFalse();
        assertThat(new Address(0xff02_0000_0000_0000L, 0xfb, 5353).isMulticast())
                .isTrue();
        assertThat(new Address(0xfe80_0000_0000_0000L, 0xfb, 5353).isMulticast())
                .isFalse();
    }
}
