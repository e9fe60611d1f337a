package dev.weir.pipeline.cli;

import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.ComponentContext.Job;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Finding;
import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Texts;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the file of a running job every second. An edit is tried when it has stood for a second, so that no half of a file is taken for
 * the whole; if nothing is wrong with it, the job is stopped with its state for the next one.
 *
 * <p>It looks at what is in the file and not for events: editors and Kubernetes replace files, or a link on the way to them, in ways
 * that differ in their events and not in what can be read.
 */
final class Reload implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 1000;

    /** A checkpoint that was just taken goes when the next one completes. */
    private static final int TRIES = 3;

    private final Weir weir;
    private final FileArguments arguments;
    private final JobCheck check;
    private final EmbeddedFlink flink;
    private final PipelineFile running;
    private final Texts first;
    private final PrintWriter err;
    private final Thread thread =
            Thread.ofPlatform().name("weir-watch").daemon().unstarted(this::look);
    private volatile @Nullable EmbeddedJob next;

    private Reload(
            Weir weir,
            FileArguments arguments,
            JobCheck check,
            EmbeddedFlink flink,
            PipelineFile running,
            Texts first,
            PrintWriter err) {
        this.weir = weir;
        this.arguments = arguments;
        this.check = check;
        this.flink = flink;
        this.running = running;
        this.first = first;
        this.err = err;
    }

    /**
     * Begins to look.
     *
     * @param running the file of the job that is about to run
     * @param first what need not be tried: of that file, or of a later one that failed
     */
    static Reload watch(
            Weir weir,
            FileArguments arguments,
            JobCheck check,
            EmbeddedFlink flink,
            PipelineFile running,
            Texts first,
            PrintWriter err) {
        Reload reload = new Reload(weir, arguments, check, flink, running, first, err);
        reload.thread.start();
        return reload;
    }

    /** What takes over when the job has ended; null if nothing does. */
    @Nullable
    EmbeddedJob next() {
        return next;
    }

    private void look() {
        Texts tried = first;
        Texts before = tried;
        String said = "";
        try {
            while (next == null) {
                Thread.sleep(LOOK_EVERY_MILLIS);
                Texts now = before.again();
                if (!now.equals(tried) && now.equals(before)) {
                    try {
                        now = edit();
                        tried = now;
                    } catch (IOException | ExecutionException e) {
                        // A job that is about to start, or restarts: it may be able to in a second.
                        String why = Reason.of(e);
                        if (!why.equals(said)) {
                            err.println("not reloaded yet: " + why);
                        }
                        said = why;
                    }
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the texts that it tried, with those of files that are named only now. */
    private Texts edit() throws IOException, ExecutionException, InterruptedException {
        PipelineFile file;
        EmbeddedJob job;
        try {
            file = arguments.read(weir, err, true);
            job = ready(file);
        } catch (InvalidPipelineFile | RuntimeException e) {
            Failures.report(err, e);
            return refused();
        }
        if (job == null) {
            return refused();
        }
        List<Finding> anew = anew(file);
        anew.forEach(err::println);
        next = job;
        try {
            flink.suspend(!anew.isEmpty());
        } catch (ExecutionException e) {
            next = null;
            throw e;
        }
        return arguments.texts();
    }

    private Texts refused() {
        err.println(running.name() + " is not reloaded: the job goes on as it is");
        return arguments.texts();
    }

    /** What the running job would leave is known by a checkpoint of it. */
    private @Nullable EmbeddedJob ready(PipelineFile file)
            throws IOException, ExecutionException, InterruptedException {
        for (int tries = 1; ; tries++) {
            String checkpoint = flink.checkpoint();
            try {
                return check.ready(file, checkpoint);
            } catch (IOException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Sources that cannot go on reading what they read under the old settings. */
    private List<Finding> anew(PipelineFile file) {
        Job before = JobSettings.job(running, true);
        Job after = JobSettings.job(file, true);
        List<Finding> anew = new ArrayList<>();
        for (Configured<?> old : running.used()) {
            if (old.component() instanceof SourceComponent source) {
                Configured<?> now = file.used().stream()
                        .filter(c -> c.path().equals(old.path()))
                        .findFirst()
                        .orElse(null);
                if (now == null || !source.goesOn(old.context(before), now.context(after))) {
                    anew.add(new Finding(
                            now == null ? old.place() : now.place(),
                            old.path(),
                            now == null
                                    ? "ends; what it has taken in is read first"
                                    : "begins anew; what it has taken in is read first, and what comes before it has begun is not seen",
                            true));
                }
            }
        }
        return anew;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
