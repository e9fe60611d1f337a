package dev.weir.ebpf.source;

import dev.weir.bpf.CaptureOptions;
import dev.weir.bpf.Filter;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of {@link EbpfComponent} on their way to the readers; travels in the job graph. */
record EbpfOptions(
        String id,
        int rings,
        int ringBytes,
        int messageBytes,
        boolean udp,
        List<Integer> includePorts,
        List<Integer> excludePorts,
        @Nullable String cgroupRoot)
        implements Serializable {

    CaptureOptions captureOptions() {
        CaptureOptions options = CaptureOptions.defaults()
                .withRings(rings, ringBytes)
                .withMessageBytes(messageBytes, messageBytes)
                .withDatagrams(udp)
                .withPorts(ports());
        return cgroupRoot == null ? options : options.withCgroup(Path.of(cgroupRoot));
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
