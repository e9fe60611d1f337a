package dev.weir.pcap;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.be16;
import static dev.weir.pcap.CaptureBytes.be32;
import static dev.weir.pcap.CaptureBytes.ether;
import static dev.weir.pcap.CaptureBytes.hex;
import static dev.weir.pcap.CaptureBytes.join;
import static dev.weir.pcap.CaptureBytes.pcap;
import static dev.weir.pcap.CaptureBytes.tcp;
import static dev.weir.pcap.CaptureBytes.text;
import static dev.weir.pcap.CaptureBytes.udp;
import static dev.weir.pcap.CaptureBytes.v4;
import static dev.weir.pcap.CaptureBytes.v6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Connection;
import dev.weir.api.Segment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
    private static final byte[] TCP = tcp(40000, 80, 1, 1, 0x18, text("hello"));
    private static final byte[] V4 = v4(6, 1, 0, TCP);
    private static final byte[] V6 = v6(TCP.length, 6, TCP);
    private static final byte[] FRAME = ether(0x0800, V4);
    private static final byte[] SNAP = hex("aaaa03000000");

    static Stream<Arguments> waysToTheSegment() {
        return Stream.of(
                way("Ethernet, IPv4", 1, FRAME),
                way("Ethernet, IPv6", 1, ether(0x86dd, V6)),
                way("padding behind IPv4", 1, join(FRAME, new byte[6])),
                way("padding behind IPv6", 1, join(ether(0x86dd, V6), new byte[6])),
                way("VLAN", 1, ether(0x8100, join(hex("0064 0800"), V4))),
                way("three VLAN tags", 1, ether(0x88a8, join(hex("0001 8100 0002 9100 0003 86dd"), V6))),
                way("IEEE 802.3 with SNAP", 1, ether(8 + V4.length, join(SNAP, hex("0800"), V4))),
                way("MPLS with two labels", 1, ether(0x8847, join(hex("00010040 00020140"), V4))),
                way("MPLS pseudowire", 1, ether(0x8847, join(hex("00010140 00000000"), FRAME))),
                way("PPPoE", 1, ether(0x8864, join(hex("11000001"), be16(2 + V4.length), hex("0021"), V4))),
                way("null, little endian", 0, join(hex("02000000"), V4)),
                way("null, big endian", 0, join(hex("00000002"), V4)),
                way("null, macOS IPv6", 0, join(hex("1e000000"), V6)),
                way("loop", 108, join(hex("00000018"), V6)),
                way("raw", 101, V4),
                way("raw 12", 12, V6),
                way("raw 14", 14, V4),
                way("raw IPv4", 228, V4),
                way("raw IPv6", 229, V6),
                way("cooked", 113, join(new byte[14], hex("0800"), V4)),
                way("cooked, VLAN", 113, join(new byte[14], hex("8100 0001 86dd"), V6)),
                way("cooked 2", 276, join(hex("86dd"), new byte[18], V6)),
                way("PPP", 9, join(hex("ff03 0021"), V4)),
                way("PPP, compressed", 50, join(hex("57"), V6)),
                way("PPP with direction", 204, join(hex("01 ff03 0021"), V4)),
                way("Cisco HDLC", 104, join(hex("0f00 0800"), V4)),
                way("NFLOG", 239, join(hex("02000000 0800 0100 11223344 0600 0300 00000000"), nflog(V4))),
                way("ARCNET, RFC 1201", 129, join(hex("be00 ea08 d4 00 0165"), V4)),
                way("ARCNET, RFC 1051", 129, join(hex("be00 ea08 f0"), V4)),
                way("802.11", 105, join(hex("0801"), new byte[22], SNAP, hex("0800"), V4)),
                way("802.11 QoS", 105, join(hex("8801"), new byte[24], SNAP, hex("0800"), V4)),
                way("802.11 four addresses", 105, join(hex("8803"), new byte[30], SNAP, hex("0800"), V4)),
                way("radiotap", 127, join(hex("0000 0800 00000000 0801"), new byte[22], SNAP, hex("0800"), V4)),
                way("radiotap with padding, timestamp and checksum", 127, paddedRadiotap()),
                way("IPv4 options", 1, ether(0x0800, withOptions())),
                way("TSO without total length", 1, ether(0x0800, v4(0, 6, 1, 0, TCP))),
                way("IPv6 extension headers", 1, ether(0x86dd, extended())),
                way("IPv6 jumbo payload", 101, v6(0, 0, join(hex("0600 c204"), be32(8 + TCP.length), TCP))),
                way("IPv6 atomic fragment", 101, v6(8 + TCP.length, 44, join(hex("06000000 00000001"), TCP))),
                way("IPv4 authentication header", 101, v4(51, 1, 0, join(hex("06010000"), new byte[8], TCP))),
                way("IP in IP", 1, ether(0x0800, v4(4, 1, 0, V4))),
                way("IPv6 in IPv4", 1, ether(0x0800, v4(41, 1, 0, V6))),
                way("GRE", 101, v4(47, 1, 0, join(hex("0000 0800"), V4))),
                way("GRE, all fields", 101, v4(47, 1, 0, join(hex("b000 6558"), new byte[12], FRAME))),
                way("GRE version 1", 101, v4(47, 1, 0, join(hex("3081 880b 00000000 00000000 00000000 0021"), V4))),
                way("ERSPAN II", 101, v4(47, 1, 0, join(hex("1000 88be 00000000"), new byte[8], FRAME))),
                way("ERSPAN III", 101, v4(47, 1, 0, join(hex("1000 22eb 00000000"), new byte[12], FRAME))),
                way("VXLAN", 101, v4(17, 1, 0, udp(9, 4789, join(hex("08000000 00000100"), FRAME)))),
                way(
                        "VXLAN with a group policy",
                        101,
                        v4(17, 1, 0, udp(9, 4789, join(hex("88080005 00000100"), FRAME)))),
                way("VXLAN with all flags", 101, v4(17, 1, 0, udp(9, 4789, join(hex("ff000000 00000100"), FRAME)))),
                way("VXLAN GPE with IPv4", 101, v4(17, 1, 0, udp(9, 4789, join(hex("0c000001 00000100"), V4)))),
                way("VXLAN GPE with Ethernet", 101, v4(17, 1, 0, udp(9, 4789, join(hex("0c000003 00000100"), FRAME)))),
                way("Geneve", 101, v4(17, 1, 0, udp(9, 6081, join(hex("01006558 00000100 00000000"), FRAME)))),
                way("GTP", 101, v4(17, 1, 0, udp(2152, 9, join(hex("30ff"), be16(V4.length), be32(1), V4)))),
                way(
                        "GTP with extension",
                        101,
                        v4(17, 1, 0, udp(9, 2152, join(hex("34ff0000 00000001 00000085 01000000"), V4)))),
                way("GRE in UDP", 101, v4(17, 1, 0, udp(9, 4754, join(hex("0000 0800"), V4)))),
                way("MPLS in UDP", 101, v4(17, 1, 0, udp(9, 6635, join(hex("00010140"), V4)))));
    }

    private static Arguments way(String name, int link, byte[] packet) {
        return Arguments.argumentSet(name, link, packet);
    }

    private static byte[] nflog(byte[] packet) {
        int length = 4 + packet.length;
        return join(new byte[] {(byte) length, (byte) (length >> 8), 9, 0}, packet);
    }

    private static byte[] paddedRadiotap() {
        byte[] radiotap = hex("0000 1800 030000a0 00000020 00000000 0000000000000000");
        radiotap = join(radiotap, hex("30 00000000000000"));
        radiotap[2] = (byte) radiotap.length;
        return join(radiotap, hex("8801"), new byte[26], SNAP, hex("0800"), V4, hex("deadbeef"));
    }

    private static byte[] withOptions() {
        byte[] whole = v4(24 + TCP.length, 6, 1, 0, join(hex("01010101"), TCP));
        whole[0] = 0x46;
        return whole;
    }

    private static byte[] extended() {
        byte[] rest = join(hex("2b00010400000000 3c00000000000000 8700000000000000 0600000000000000"), TCP);
        return v6(rest.length, 0, rest);
    }

    @ParameterizedTest
    @MethodSource("waysToTheSegment")
    void findsTheSegment(int link, byte[] packet) {
        ReadCapture read = ReadCapture.of(pcap(link, packet));
        assertThat(read.payload()).isEqualTo("hello");
        assertThat(read.segments().getFirst().length()).isEqualTo(5);
        assertThat(read.segments().getFirst().connection().remote().port()).isEqualTo(80);
        assertThat(read.counts().skips()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @MethodSource("waysToTheSegment")
    void aPacketCutAnywhereIsASegmentOrOneCountedSkip(int link, byte[] packet) {
        for (int n = 0; n < packet.length; n++) {
            ReadCapture read = ReadCapture.of(pcap(link, java.util.Arrays.copyOf(packet, n)));
            long skipped = Stream.of(SkipReason.values())
                    .mapToLong(read.counts()::skipped)
                    .sum();
            assertThat(read.segments().size() + skipped).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 53", "2152, 53", "53, 4789", "53, 6081"})
    void aDatagramIsOneWhateverPortsItHasIfItIsNoTunnel(int source, int destination) {
        byte[] payload = hex("6bcb0100 00010000 00000000");
        ReadCapture read = ReadCapture.of(pcap(101, v4(17, 1, 0, udp(source, destination, payload))));

        assertThat(read.counts().skips()).isEqualTo("nothing");
        Segment datagram = read.segments().getFirst();
        assertThat(datagram.kind()).isEqualTo(Segment.Kind.DATAGRAM);
        assertThat(datagram.connection().transport()).isEqualTo(Connection.Transport.UDP);
        assertThat(datagram.length()).isEqualTo(payload.length);
        assertThat(datagram.captured()).isEqualTo(payload.length);
    }

    static Stream<Arguments> skips() {
        byte[] deep = V4;
        for (int i = 0; i < 30; i++) {
            deep = v4(4, 1, 0, deep);
        }
        byte[] badTcp = TCP.clone();
        badTcp[12] = 0x10;
        return Stream.of(
                skip("link type", 147, SkipReason.UNKNOWN_LINK_TYPE, V4),
                skip("ARP", 1, SkipReason.NOT_IP, ether(0x0806, new byte[28])),
                skip("spanning tree", 1, SkipReason.NOT_IP, ether(38, hex("424203 0000"))),
                skip("half a UDP header", 101, SkipReason.CUT_HEADER, v4(17, 1, 0, new byte[4])),
                skip("ICMP", 101, SkipReason.NOT_TCP_OR_UDP, v4(1, 1, 0, new byte[20])),
                skip("no next header", 101, SkipReason.NOT_TCP_OR_UDP, v6(0, 59, new byte[0])),
                skip("protected Wi-Fi", 105, SkipReason.ENCRYPTED, join(hex("0841"), new byte[60])),
                skip("beacon", 105, SkipReason.NOT_IP, join(hex("8000"), new byte[60])),
                skip("tunnels without end", 101, SkipReason.TOO_DEEP, deep),
                skip("IPv4 header of 4 bytes", 228, SkipReason.BAD_HEADER, join(hex("41"), new byte[30])),
                skip("IPv6 by name only", 229, SkipReason.BAD_HEADER, join(V4, new byte[40])),
                skip("TCP header of 4 bytes", 101, SkipReason.BAD_HEADER, v4(6, 1, 0, badTcp)),
                skip("no bytes", 101, SkipReason.CUT_HEADER, new byte[0]));
    }

    private static Arguments skip(String name, int link, SkipReason reason, byte[] packet) {
        return Arguments.argumentSet(name, link, reason, packet);
    }

    @ParameterizedTest
    @MethodSource("skips")
    void countsWhatItLeavesOut(int link, SkipReason reason, byte[] packet) {
        ReadCapture read = ReadCapture.of(pcap(link, packet));
        assertThat(read.segments()).isEmpty();
        assertThat(read.counts().skips()).isEqualTo(reason.label() + " 1");
    }

    @Test
    void theSameAddressesOnTwoVlansAreOneConnection() {
        ReadCapture read = ReadCapture.of(pcap(
                ETHERNET, ether(0x8100, join(hex("0001 0800"), V4)), ether(0x8100, join(hex("0002 0800"), V4)), FRAME));
        assertThat(read.segments()).hasSize(3);
        assertThat(read.segments().stream().map(s -> s.connection()).distinct()).hasSize(1);
    }

    @Test
    void bothDirectionsAreOneConnection() {
        byte[] answer = tcp(80, 40000, 1, 1, 0x18, text("back"));
        byte[] packet = v4(6, 1, 0, answer);
        System.arraycopy(hex("0a000002 0a000001"), 0, packet, 12, 8);
        ReadCapture read = ReadCapture.of(pcap(101, V4, packet));
        assertThat(read.segments().get(1).outgoing()).isFalse();
        assertThat(read.segments().get(1).connection())
                .isSameAs(read.segments().get(0).connection());
    }

    @Test
    void moreConnectionsThanTheTableHoldsKeepTheirIdentity() {
        byte[][] packets = new byte[40_000][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = CaptureBytes.packet(i % 20_000, 1, "");
        }
        ReadCapture read = ReadCapture.of(pcap(ETHERNET, packets));
        assertThat(read.segments().stream().map(s -> s.connection().socket()).distinct())
                .hasSize(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(read.segments().get(i).connection())
                    .isEqualTo(read.segments().get(i + 20_000).connection());
        }
    }
}
