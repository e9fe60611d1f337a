package dev.weir.ebpf.source;

import dev.weir.api.LiveCaptures;
import dev.weir.bpf.BpfException;
import dev.weir.bpf.Leftover;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what is pinned when its job was stopped or cancelled on a cluster. Flink tells a task that it ends, and not whether its
 * job goes on; so when this process has no part of the job any more, the JobManager is asked. Whatever else it answers, or if it
 * does not, what is pinned stays.
 *
 * @param status what to ask
 */
record EndOfJob(URI status, Path pin) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EndOfJob.class);

    /** A thread of Flink waits. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Pattern ENDED = Pattern.compile("\"status\"\\s*:\\s*\"(CANCELED|FINISHED)\"");

    /** @param pin null if nothing is pinned */
    static void watch(SourceReaderContext context, @Nullable Path pin) {
        if (pin == null
                || context.getConfiguration().get(LiveCaptures.STOPPED_BY_PROCESS)
                || !(context instanceof RichSourceReaderContext rich)) {
            return;
        }
        RuntimeContext runtime = rich.getRuntimeContext();
        URI status = status(context.getConfiguration(), runtime.getJobInfo().getJobId());
        if (status != null) {
            runtime.registerUserCodeClassLoaderReleaseHookIfAbsent("weir " + pin, new EndOfJob(status, pin));
        }
    }

    /** By the TaskManager's own configuration, in which the addresses are as in the JobManager's; null if it has none. */
    private static @Nullable URI status(Configuration configuration, JobID job) {
        String host = configuration
                .getOptional(RestOptions.ADDRESS)
                .or(() -> configuration.getOptional(JobManagerOptions.ADDRESS))
                .orElse(null);
        int port = configuration.get(RestOptions.PORT);
        String scheme = configuration.get(SecurityOptions.SSL_REST_ENABLED) ? "https" : "http";
        return host == null || port <= 0
                ? null
                : URI.create(scheme + "://" + host + ":" + port + "/jobs/" + job + "/status");
    }

    @Override
    public void run() {
        if (!Files.isDirectory(pin)) {
            return;
        }
        try {
            if (hasEnded()) {
                end(pin);
            }
        } catch (IOException | BpfException e) {
            LOG.info(
                    "{} is not told whether the job has ended: what is pinned as {} stays ({})",
                    status,
                    pin,
                    e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpRequest request = HttpRequest.newBuilder(status).timeout(LIMIT).build();
            String answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            LOG.debug("{}: {}", status, answer);
            return ENDED.matcher(answer).find();
        }
    }

    /** Whoever has it now, such as another job under that name, keeps it. */
    static void end(Path pin) {
        try (Leftover dead = Leftover.claim(pin)) {
            if (dead != null) {
                dead.remove();
                LOG.info(
                        "the job has ended, and so the capture {}; {} records in it were not read", pin, dead.unread());
            }
        }
    }
}
