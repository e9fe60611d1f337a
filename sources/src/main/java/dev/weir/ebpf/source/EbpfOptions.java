package dev.weir.ebpf.source;

import dev.weir.bpf.CaptureOptions;
import dev.weir.bpf.Filter;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link EbpfComponent} on their way to the readers; travels in the job graph.
 *
 * @param pin where the capture is pinned; null if it ends with its reader
 * @param replayLimit how full a ring may be, in percent
 */
record EbpfOptions(
        String id,
        int rings,
        int ringBytes,
        int messageBytes,
        boolean udp,
        List<Integer> includePorts,
        List<Integer> excludePorts,
        @Nullable String cgroupRoot,
        @Nullable String pin,
        int replayLimit)
        implements Serializable {

    CaptureOptions captureOptions() {
        CaptureOptions options = CaptureOptions.defaults()
                .withRings(rings, ringBytes)
                .withMessageBytes(messageBytes, messageBytes)
                .withDatagrams(udp)
                .withPorts(ports());
        return cgroupRoot == null ? options : options.withCgroup(Path.of(cgroupRoot));
    }

    /** Where the capture is pinned; null if it is not. */
    @Nullable
    Path pinFolder() {
        return pin == null ? null : Path.of(pin);
    }

    private Filter<Integer> ports() {
        if (!includePorts.isEmpty()) {
            Set<Integer> ports = new HashSet<>(includePorts);
            excludePorts.forEach(ports::remove);
            return Filter.only(ports);
        }
        return excludePorts.isEmpty() ? Filter.off() : Filter.except(Set.copyOf(excludePorts));
    }
}
