package dev.weir.span;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Role;
import dev.weir.api.Connection.Transport;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;

/** An exchange of which a test says only what it is about. */
public final class Exchanges {
    public static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    public static final Address CLIENT = Address.ipv4(0x0a000001, 41000);
    public static final Address SERVER = Address.ipv4(0x0a000002, 8080);

    private Vantage vantage = Vantage.SOCKET;
    private boolean outgoing;
    private Address client = CLIENT;
    private Address server = SERVER;
    private Host host = new Host("node-1", "4f1c");
    private ProcessInfo process = new ProcessInfo(42, "nginx", "/usr/sbin/nginx", null);
    private String origin;
    private String protocol = "http";
    private String operation = "GET";
    private String target = "/";
    private String authority = "shop.example";
    private String status = "200";
    private int seq = 1000;
    private int ack = 2000;
    private long start = 1_000_000_000L;
    private long end = 2_000_000_000L;
    private String traceparent = TRACEPARENT;
    private String tracestate;
    private Attributes attributes = Attributes.EMPTY;

    public static Exchanges asServer() {
        return new Exchanges();
    }

    public static Exchanges asClient() {
        Exchanges e = new Exchanges();
        e.outgoing = true;
        return e;
    }

    public static Exchanges inCapture(String origin) {
        Exchanges e = new Exchanges();
        e.vantage = Vantage.WIRE;
        e.host = null;
        e.process = null;
        e.origin = origin;
        return e;
    }

    public Exchanges between(Address client, Address server) {
        this.client = client;
        this.server = server;
        return this;
    }

    public Exchanges outgoing(boolean outgoing) {
        this.outgoing = outgoing;
        return this;
    }

    public Exchanges process(ProcessInfo process) {
        this.process = process;
        return this;
    }

    public Exchanges host(Host host) {
        this.host = host;
        return this;
    }

    public Exchanges protocol(String protocol) {
        this.protocol = protocol;
        return this;
    }

    public Exchanges request(String operation, String target) {
        this.operation = operation;
        this.target = target;
        return this;
    }

    public Exchanges authority(String authority) {
        this.authority = authority;
        return this;
    }

    public Exchanges status(String status) {
        this.status = status;
        return this;
    }

    public Exchanges at(int seq, int ack) {
        this.seq = seq;
        this.ack = ack;
        return this;
    }

    public Exchanges times(long start, long end) {
        this.start = start;
        this.end = end;
        return this;
    }

    public Exchanges context(String traceparent, String tracestate) {
        this.traceparent = traceparent;
        this.tracestate = tracestate;
        return this;
    }

    public Exchanges attributes(Attributes attributes) {
        this.attributes = attributes;
        return this;
    }

    public Exchange build() {
        Address local = outgoing ? client : server;
        Address remote = outgoing ? server : client;
        Connection connection = new Connection(
                7, 99, Transport.TCP, local, remote, Role.UNKNOWN, vantage, 0, host, process, origin, Attributes.EMPTY);
        long responseStart = status == null ? 0 : end;
        return new Exchange(
                connection,
                outgoing,
                protocol,
                "1.1",
                operation,
                target,
                authority,
                status,
                seq,
                ack,
                0,
                start,
                start,
                responseStart,
                end,
                100,
                200,
                traceparent,
                tracestate,
                attributes);
    }
}
