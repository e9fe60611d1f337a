package dev.weir.span;

import dev.weir.api.Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The addresses of this host's interfaces, read again when the traffic's own clock says that they may have changed: a host gets
 * and loses addresses while it runs, and asking the kernel for each exchange would cost more than the exchange.
 */
public final class LocalAddresses {
    /** How long a list of addresses is believed, in time of the traffic. */
    static final long BELIEVED_NANOS = 60_000_000_000L;

    private final Supplier<List<Address>> interfaces;
    private List<Address> addresses;
    private long readAt = Long.MIN_VALUE;

    public LocalAddresses(Supplier<List<Address>> interfaces) {
        this.interfaces = interfaces;
        this.addresses = interfaces.get();
    }

    /** Of the host that this runs on. */
    public static LocalAddresses ofThisHost() {
        return new LocalAddresses(LocalAddresses::ofInterfaces);
    }

    boolean contains(Address address, long nowNanos) {
        if (readAt == Long.MIN_VALUE) {
            readAt = nowNanos;
        } else if (nowNanos - readAt > BELIEVED_NANOS) {
            readAt = nowNanos;
            addresses = interfaces.get();
        }
        for (int i = 0; i < addresses.size(); i++) {
            Address a = addresses.get(i);
            if (a.hi() == address.hi() && a.lo() == address.lo()) {
                return true;
            }
        }
        return false;
    }

    private static List<Address> ofInterfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(a -> Address.of(a.getAddress(), 0, a.getAddress().length, 0))
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException(
                    "the network interfaces of this host cannot be listed: " + e.getMessage(), e);
        }
    }
}
