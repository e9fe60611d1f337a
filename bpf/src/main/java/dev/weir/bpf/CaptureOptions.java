package dev.weir.bpf;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to capture.
 *
 * @param rings how many rings the connections are spread over, 1 to 256
 * @param ringBytes of each ring: a power of two, 4 KiB to 1 GiB
 * @param ingressBytes payload captured of each message that comes in; a message is what one direction
 *     sends until the other one does; 0 to 1 MiB
 * @param egressBytes the same of each message that goes out
 * @param datagrams whether UDP is captured beside TCP
 * @param ports local or remote ports
 * @param cgroups cgroup ids: inode numbers of cgroup2 folders, exact, not what is below them
 * @param excludeSelf whether this process and its peers on this host are left out
 * @param cgroup where to attach; null for the root of the cgroup2 hierarchy
 */
public record CaptureOptions(
        int rings,
        int ringBytes,
        int ingressBytes,
        int egressBytes,
        boolean datagrams,
        Filter<Integer> ports,
        Filter<Long> cgroups,
        boolean excludeSelf,
        @Nullable Path cgroup) {

    /** More than this of one message is never captured. */
    public static final int MAX_MESSAGE_BYTES = 1 << 20;

    private static final int MAX_RINGS = 256;
    private static final int MIN_RING_BYTES = 4096;
    private static final int MAX_RING_BYTES = 1 << 30;

    public CaptureOptions {
        check("rings", rings, 1, MAX_RINGS);
        check("ring bytes", ringBytes, MIN_RING_BYTES, MAX_RING_BYTES);
        check("ingress bytes", ingressBytes, 0, MAX_MESSAGE_BYTES);
        check("egress bytes", egressBytes, 0, MAX_MESSAGE_BYTES);
        if (Integer.bitCount(ringBytes) != 1) {
            throw new IllegalArgumentException("ring bytes must be a power of two, not " + ringBytes);
        }
    }

    private static void check(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /** One ring of 16 MiB, 16 KiB per message and direction, every TCP connection but those of this process. */
    public static CaptureOptions defaults() {
        return new CaptureOptions(1, 16 << 20, 16 << 10, 16 << 10, false, Filter.off(), Filter.off(), true, null);
    }

    public CaptureOptions withRings(int count, int bytes) {
        return new CaptureOptions(
                count, bytes, ingressBytes, egressBytes, datagrams, ports, cgroups, excludeSelf, cgroup);
    }

    public CaptureOptions withMessageBytes(int ingress, int egress) {
        return new CaptureOptions(rings, ringBytes, ingress, egress, datagrams, ports, cgroups, excludeSelf, cgroup);
    }

    public CaptureOptions withDatagrams(boolean captured) {
        return new CaptureOptions(
                rings, ringBytes, ingressBytes, egressBytes, captured, ports, cgroups, excludeSelf, cgroup);
    }

    public CaptureOptions withPorts(Filter<Integer> filter) {
        return new CaptureOptions(
                rings, ringBytes, ingressBytes, egressBytes, datagrams, filter, cgroups, excludeSelf, cgroup);
    }

    public CaptureOptions withCgroups(Filter<Long> filter) {
        return new CaptureOptions(
                rings, ringBytes, ingressBytes, egressBytes, datagrams, ports, filter, excludeSelf, cgroup);
    }

    public CaptureOptions withExcludeSelf(boolean exclude) {
        return new CaptureOptions(
                rings, ringBytes, ingressBytes, egressBytes, datagrams, ports, cgroups, exclude, cgroup);
    }

    public CaptureOptions withCgroup(Path path) {
        return new CaptureOptions(
                rings, ringBytes, ingressBytes, egressBytes, datagrams, ports, cgroups, excludeSelf, path);
    }
}
