package dev.weir.requestmetrics;

import dev.weir.api.Attributes;
import dev.weir.api.Host;
import dev.weir.api.Loss;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What losses are added up by: the host or the file, and the reason. */
record LossKey(@Nullable Host host, @Nullable String origin, Loss.Reason reason) {

    static LossKey of(Loss loss) {
        return new LossKey(loss.host(), loss.origin(), loss.reason());
    }

    /** A service of its own: none of the captured processes has lost anything. */
    Attributes resource() {
        Attributes.Builder a = Attributes.builder().put("service.name", "weir");
        if (host != null) {
            a.put("host.name", host.name()).put("host.id", host.id());
        }
        return a.put("weir.capture.file", origin).build();
    }

    Series series() {
        return new Series(
                Metrics.LOST, 0, Attributes.of("weir.loss.reason", reason.name().toLowerCase(Locale.ROOT)));
    }
}
