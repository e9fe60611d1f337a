package dev.weir.span;

import dev.weir.api.Address;
import org.jspecify.annotations.Nullable;

/** Addresses as text, each made once as long as it is in use: peers come again far more often than new ones appear. */
public final class AddressTexts {
    /** How many texts are kept; a power of two. Two addresses that fall on one place displace each other. */
    static final int KEPT = 1024;

    private final Address[] addresses = new Address[KEPT];
    private final String[] texts = new String[KEPT];

    public String host(Address address) {
        long hash = (address.hi() * 31 + address.lo()) * 0x9e3779b97f4a7c15L;
        int place = (int) (hash >>> 54);
        @Nullable Address known = addresses[place];
        if (known != null && known.hi() == address.hi() && known.lo() == address.lo()) {
            return texts[place];
        }
        String text = address.host();
        addresses[place] = address;
        texts[place] = text;
        return text;
    }
}
