package dev.weir.span;

import dev.weir.api.Address;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import java.util.List;

/** Tells whether the client's end of an exchange is observed too, so that a CLIENT span of it exists somewhere. */
public final class ObservedClients {
    private static final long LOOPBACK_V6 = 1;

    private final List<Network> networks;
    private final LocalAddresses local;

    public ObservedClients(List<Network> networks, LocalAddresses local) {
        this.networks = List.copyOf(networks);
        this.local = local;
    }

    /** A wire sees the client and the server at one place and gives one span only: there is no other. */
    boolean include(Exchange e) {
        if (e.connection().vantage() != Connection.Vantage.SOCKET) {
            return false;
        }
        Address client = e.client();
        return loopback(client)
                || sameHost(client, e.server())
                || inNetworks(client)
                || local.contains(client, e.endNanos());
    }

    private static boolean loopback(Address a) {
        return a.isIpv4() ? (a.lo() >>> 24 & 255) == 127 : a.hi() == 0 && a.lo() == LOOPBACK_V6;
    }

    /** A container that calls itself by its own address, which is none of the host's. */
    private static boolean sameHost(Address client, Address server) {
        return client.hi() == server.hi() && client.lo() == server.lo();
    }

    private boolean inNetworks(Address a) {
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).contains(a)) {
                return true;
            }
        }
        return false;
    }
}
