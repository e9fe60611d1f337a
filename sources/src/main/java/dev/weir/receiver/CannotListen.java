package dev.weir.receiver;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;

/** A receiver cannot listen at one of its addresses. */
public final class CannotListen extends IOException {
    private static final long serialVersionUID = 1L;

    private final String address;
    private final String reason;

    CannotListen(ReceiverConfig.Endpoint at, Exception cause) {
        super(cause);
        String host = at.host().contains(":") ? "[" + at.host() + "]" : at.host();
        address = host + ":" + at.port();
        reason = reason(cause);
    }

    /** As the configuration has it. */
    public String address() {
        return address;
    }

    /** What the system says: gRPC wraps it, with the address that it has found. */
    public String reason() {
        return reason;
    }

    /** What helps. */
    public String remedy() {
        String port = address.substring(address.lastIndexOf(':') + 1);
        if (reason.contains("already in use")) {
            return "another program listens there, which ss -ltnp 'sport = :" + port
                    + "' names: end it, or give this source another port";
        }
        if (reason.contains("ermission denied")) {
            return "a port below 1024 needs root or CAP_NET_BIND_SERVICE: give this source a greater one";
        }
        return "give an address of this machine, localhost or 0.0.0.0, and PEM files that can be read where there is tls";
    }

    @Override
    public String getMessage() {
        return "cannot listen at " + address + ": " + reason;
    }

    private static String reason(Throwable thrown) {
        String reason = Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
                return "the name of the host is not resolved";
            }
            reason = t instanceof SocketException && t.getMessage() != null ? t.getMessage() : reason;
        }
        return reason;
    }
}
