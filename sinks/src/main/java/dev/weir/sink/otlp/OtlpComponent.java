package dev.weir.sink.otlp;

import com.github.luben.zstd.util.Native;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;

/** What the two ways of OTLP have in common. */
public abstract class OtlpComponent implements Component.SinkComponent {
    OtlpComponent() {}

    @Override
    public final List<Problem> files(Settings settings) {
        return Tls.problems(new OtlpSettings(settings).tls());
    }

    /** Requests and state are compressed by a library that is unpacked into the temporary folder, at the first use otherwise. */
    @Override
    public final List<Problem> preflight(Settings settings) {
        return loading(Native::load);
    }

    static List<Problem> loading(Runnable load) {
        try {
            load.run();
            return List.of();
        } catch (LinkageError | RuntimeException e) {
            return List.of(new Problem(
                    "",
                    "the native library of zstd cannot be loaded from " + System.getProperty("java.io.tmpdir") + " ("
                            + e.getMessage()
                            + "): the folder must be writable and not mounted noexec; name another one by"
                            + " WEIR_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"));
        }
    }

    @Override
    public final List<Signal> takes() {
        return List.of(Signal.TRACES, Signal.METRICS);
    }

    @Override
    public final Sink<?> sink(Signal signal, ComponentContext context) {
        return switch (signal) {
            case TRACES -> new OtlpSink<>(OtlpSignal.TRACES, config(OtlpSignal.TRACES, context));
            case METRICS -> new OtlpSink<>(OtlpSignal.METRICS, config(OtlpSignal.METRICS, context));
            default -> throw new IllegalArgumentException(context.id() + " does not take " + signal);
        };
    }

    /**
     * The same way to the receiver without Flink.
     *
     * @throws IOException if TLS cannot be set up
     */
    public final <T> OtlpSender<T> sender(OtlpSignal<T> signal, ComponentContext context) throws IOException {
        return new OtlpSender<>(signal, config(signal, context));
    }

    abstract OtlpConfig config(OtlpSignal<?> signal, ComponentContext context);
}
