package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest implements Time {
    private long now = 42;

    @Test
    void theSameIsSaidOnceInTenSecondsWithTheNumberOfTimesItWasNot() {
        List<String> lines = new ArrayList<>();
        RateLimitedLog log = new RateLimitedLog(this);
        for (int second = 0; second < 21; second++) {
            log.say("a", "down", lines::add);
            now += Duration.ofSeconds(1).toNanos();
        }
        log.say("b", "other", lines::add);

        assertThat(lines)
                .containsExactly(
                        "down",
                        "down (9 more of this kind since the last line)",
                        "down (9 more of this kind since the last line)",
                        "other");
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void sleep(Duration duration) {}
}
