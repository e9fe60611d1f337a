package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Settings;
import org.junit.jupiter.api.Test;

/** Whether zstd can be used is looked at before the start. */
class NativeLibraryTest {
    @Test
    void whereItLoadsNothingIsWrong() {
        assertThat(new OtlpGrpcComponent().preflight(Settings.builder().build()))
                .isEmpty();
    }

    @Test
    void aFolderThatForbidsItIsNamedWithTheRemedy() {
        assertThat(OtlpComponent.loading(() -> {
                    throw new UnsatisfiedLinkError("failed to map segment from shared object");
                }))
                .singleElement()
                .satisfies(p -> assertThat(p.message())
                        .contains(System.getProperty("java.io.tmpdir"), "failed to map segment", "noexec"));
    }
}
