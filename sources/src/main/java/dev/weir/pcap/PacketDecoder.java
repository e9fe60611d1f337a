package dev.weir.pcap;

import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.Segment;
import org.jspecify.annotations.Nullable;

/** Walks down the layers of a packet to the segment in it. Checksums are not looked at: a capturing host often lacks them. */
final class PacketDecoder {
    /** Ethernet, three VLAN tags, MPLS, IP, UDP, VXLAN, Ethernet, IP, TCP are eleven: twice that and more. */
    private static final int MAX_LAYERS = 24;

    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 20;
    /** Ports, numbers, header length and flags: what a segment needs at least. */
    private static final int TCP_NEEDED = 14;

    private final Packet packet = new Packet();
    private final CaptureCounts counts;
    private final Connections connections;
    private final Fragments fragments;
    private final IpLayers ip;

    PacketDecoder(Connections connections, CaptureLimits limits, CaptureCounts counts) {
        this.connections = connections;
        this.counts = counts;
        this.fragments = new Fragments(limits, counts);
        this.ip = new IpLayers(fragments);
    }

    /** Null where the packet carries none, or is a fragment that waits for others. */
    @Nullable
    Segment decode(Frame frame) {
        Packet p = packet;
        p.begin(frame);
        int next = LinkLayers.enter(frame.linkType, p);
        for (int layers = 0; next >= 0 && next != Protocol.TCP && next != Protocol.DATAGRAM; layers++) {
            next = layers == MAX_LAYERS ? p.skip(SkipReason.TOO_DEEP) : step(next, p);
        }
        if (next >= 0) {
            Segment segment = next == Protocol.TCP ? tcp(p) : datagram(p);
            if (segment != null) {
                return segment;
            }
        }
        if (next != Protocol.HELD) {
            counts.skip(p.reason, 1);
        }
        return null;
    }

    void finish() {
        fragments.finish();
    }

    private int step(int protocol, Packet p) {
        return switch (protocol) {
            case Protocol.IPV4 -> ip.v4(p);
            case Protocol.IPV6 -> ip.v6(p);
            case Protocol.ANY_IP -> IpLayers.any(p);
            case Protocol.ETHERNET -> EtherLayers.ethernet(p);
            case Protocol.VLAN, Protocol.SERVICE_VLAN, Protocol.OLD_SERVICE_VLAN -> EtherLayers.vlan(p);
            case Protocol.LLC -> EtherLayers.llc(p);
            case Protocol.MPLS, Protocol.MPLS_MULTICAST -> EtherLayers.mpls(p);
            case Protocol.PPPOE -> EtherLayers.pppoe(p);
            case Protocol.PPP -> EtherLayers.ppp(p);
            case Protocol.WIFI -> Wifi.frame(p, false);
            case Protocol.ERSPAN_3 -> Tunnels.erspan3(p);
            default -> protocol < Protocol.IP_PAYLOAD ? p.skip(SkipReason.NOT_IP) : inIp(protocol & 0xff, p);
        };
    }

    private int inIp(int protocol, Packet p) {
        return switch (protocol) {
            case 4 -> Protocol.IPV4;
            case 17 -> Tunnels.udp(p);
            case 41 -> Protocol.IPV6;
            case 47 -> Tunnels.gre(p);
            case 137 -> Protocol.MPLS;
            default -> {
                int next = ip.payload(p, protocol);
                yield next == (Protocol.IP_PAYLOAD | protocol) ? p.skip(SkipReason.NOT_TCP_OR_UDP) : next;
            }
        };
    }

    /** The packet stands behind the UDP header. */
    private Segment datagram(Packet p) {
        int sourcePort = p.u16(-UDP_HEADER);
        int destinationPort = p.u16(2 - UDP_HEADER);
        boolean outgoing = Connections.outgoing(p, sourcePort, destinationPort);
        int length = p.wireEnd - p.at;
        int captured = Math.max(0, Math.min(length, p.end - p.at));
        return new Segment(
                connections.of(Transport.UDP, p, outgoing, sourcePort, destinationPort),
                Segment.Kind.DATAGRAM,
                outgoing,
                0,
                0,
                0,
                p.timeNanos,
                length,
                captured == 0 ? Segment.NO_BYTES : p.bytes,
                captured == 0 ? 0 : p.at,
                captured,
                null);
    }

    private @Nullable Segment tcp(Packet p) {
        if (!p.has(TCP_NEEDED)) {
            p.skip(SkipReason.CUT_HEADER);
            return null;
        }
        int header = (p.u8(12) >> 4) * 4;
        int length = p.wireEnd - p.at - header;
        if (header < TCP_HEADER || length < 0) {
            p.skip(SkipReason.BAD_HEADER);
            return null;
        }
        int sourcePort = p.u16(0);
        int destinationPort = p.u16(2);
        boolean outgoing = Connections.outgoing(p, sourcePort, destinationPort);
        Connection connection = connections.of(Transport.TCP, p, outgoing, sourcePort, destinationPort);
        int captured = Math.max(0, Math.min(length, p.end - p.at - header));
        byte[] buffer = captured == 0 ? Segment.NO_BYTES : p.bytes;
        int offset = captured == 0 ? 0 : p.at + header;
        return new Segment(
                connection,
                Segment.Kind.PACKET,
                outgoing,
                p.u8(13),
                p.i32(4),
                p.i32(8),
                p.timeNanos,
                length,
                buffer,
                offset,
                captured,
                null);
    }
}
