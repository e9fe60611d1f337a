package dev.weir.span;

import dev.weir.api.Address;
import java.io.Serializable;
import java.net.InetAddress;

/**
 * A range of IP addresses.
 *
 * @param hi first eight bytes of the lowest address, in the form of {@link Address}
 * @param lo last eight bytes
 * @param prefix fixed bits, 0 to 128; of an IPv4 range 96 or more
 */
public record Network(long hi, long lo, int prefix) implements Serializable {
    private static final String EXPECTED = "an address range such as 10.0.0.0/8 or fd00::/8";

    public Network {
        hi &= mask(prefix);
        lo &= mask(prefix - 64);
    }

    /**
     * Reads CIDR notation (RFC 4632, RFC 4291 section 2.3). Bits below the prefix may be set and mean nothing.
     *
     * @throws IllegalArgumentException with what was expected instead
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || text.indexOf('%') >= 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        String address = text.substring(0, slash);
        boolean ipv6 = address.indexOf(':') >= 0;
        int bits = bits(text.substring(slash + 1), ipv6 ? 128 : 32);
        byte[] bytes = bytes(address, ipv6);
        Address base = Address.of(bytes, 0, bytes.length, 0);
        return new Network(base.hi(), base.lo(), ipv6 ? bits : bits + 96);
    }

    public boolean contains(Address address) {
        return address.isIpv4() == isIpv4()
                && (address.hi() & mask(prefix)) == hi
                && (address.lo() & mask(prefix - 64)) == lo;
    }

    /** {@code ::/0} is all of IPv6 and nothing of IPv4, although IPv4 is written within it here. */
    private boolean isIpv4() {
        return prefix >= 96 && new Address(hi, lo, 0).isIpv4();
    }

    /** The highest {@code bits} bits of 64; all for 64 and more, none for 0 and less. */
    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= 64 ? -1 : -1L << (64 - bits);
    }

    private static int bits(String text, int max) {
        try {
            int bits = Integer.parseInt(text);
            if (bits >= 0 && bits <= max && Character.isDigit(text.charAt(0))) {
                return bits;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    /** Literals only, four parts in IPv4: a name must never be looked up and "10.1/16" is more likely a slip than 10.0.0.1. */
    private static byte[] bytes(String address, boolean ipv6) {
        if (!ipv6 && address.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException(EXPECTED);
        }
        try {
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
    }
}
