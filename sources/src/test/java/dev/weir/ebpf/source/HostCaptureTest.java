package dev.weir.ebpf.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.component.ComponentFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostCaptureTest {
    /** With rights the folder is missing, without them the rights are: either way it is said who could not do what, where and why. */
    @Test
    void whatCannotBeCapturedNamesComponentPlaceCauseAndRemedy() {
        EbpfOptions options =
                new EbpfOptions("ebpf/a", 1, 4096, 1024, false, List.of(), List.of(), "/no/such/cgroup", null, 75);
        assertThatThrownBy(() -> HostCapture.acquire("job ebpf/a", options))
                .isInstanceOf(ComponentFailure.class)
                .hasMessageMatching(
                        "sources\\.ebpf/a: cannot capture below the cgroup /no/such/cgroup: cannot [^;]+; [^\n]{10,}")
                .hasMessageNotContaining("mount -t cgroup2");
    }
}
