package dev.weir.pcap.source;

import dev.weir.api.Segment;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.pcap.CaptureLimits;
import dev.weir.pcap.NotACaptureException;
import dev.weir.pcap.SegmentReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The component {@code pcap}: replays capture files. */
public final class PcapComponent implements Component.SourceComponent {
    static final Option<String> PATH = Option.required(
            "path", OptionType.STRING, "a capture file, a glob, or a folder that is searched with all below it");
    static final Option<Long> MAX_PACKET = Option.of(
            "max_packet_size",
            OptionType.BYTES,
            (long) CaptureLimits.DEFAULT.maxPacketBytes(),
            "a packet that claims to be longer marks a corrupt file; at most 1GiB");
    static final Option<Duration> FRAGMENT_TIMEOUT = Option.of(
            "fragments.timeout",
            OptionType.DURATION,
            CaptureLimits.DEFAULT.fragmentTimeout(),
            "how long, in capture time, an IP fragment waits for the others");
    static final Option<Integer> MAX_DATAGRAMS = Option.of(
            "fragments.max_datagrams",
            OptionType.integer(1, 1_000_000),
            CaptureLimits.DEFAULT.maxDatagrams(),
            "fragmented datagrams that wait at a time, per file; the oldest is given up first");
    static final Option<Long> MAX_FRAGMENT_BYTES = Option.of(
            "fragments.max_size",
            OptionType.BYTES,
            CaptureLimits.DEFAULT.maxFragmentBytes(),
            "bytes of IP fragments that wait at a time, per file; the oldest are given up first");

    private static final long MAX_MAX_PACKET = 1L << 30;

    @Override
    public String type() {
        return "pcap";
    }

    @Override
    public String help() {
        return "Replays capture files (pcap, pcapng, also gzip or zstd) in the order of their first packets, then ends.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(PATH, MAX_PACKET, FRAGMENT_TIMEOUT, MAX_DATAGRAMS, MAX_FRAGMENT_BYTES);
    }

    @Override
    public List<Signal> gives() {
        return List.of(Signal.SEGMENTS);
    }

    @Override
    public List<Problem> check(Settings settings) {
        long max = settings.get(MAX_PACKET);
        return max > 0 && max <= MAX_MAX_PACKET
                ? List.of()
                : List.of(new Problem(MAX_PACKET.path(), "expected 1 byte to 1GiB"));
    }

    /** A folder may hold other files too, which are left out and counted; one file that is no capture is a mistake. */
    @Override
    public List<Problem> preflight(Settings settings) {
        CaptureFinder finder = new CaptureFinder(settings.get(PATH));
        try {
            List<CaptureFinder.Found> found = finder.find();
            if (finder.isFile()) {
                SegmentReader.firstPacketNanos(found.getFirst().file(), limits(settings));
            }
            return List.of();
        } catch (NotACaptureException e) {
            return List.of(new Problem(PATH.path(), settings.get(PATH) + " is no capture: it " + e.getMessage()));
        } catch (IOException e) {
            return List.of(new Problem(PATH.path(), readable(settings.get(PATH), e)));
        }
    }

    @Override
    public SingleOutputStreamOperator<Segment> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        // The working folder of a TaskManager is another one.
        String path = absolute(context.get(PATH));
        PcapSource source = new PcapSource(context.id(), path, limits(context.settings()));
        return environment.fromSource(source, PcapSource.watermarks(), context.id());
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : Path.of("").toAbsolutePath() + "/" + path;
    }

    private static CaptureLimits limits(Settings settings) {
        return new CaptureLimits(
                settings.get(MAX_PACKET).intValue(),
                settings.get(FRAGMENT_TIMEOUT),
                settings.get(MAX_DATAGRAMS),
                settings.get(MAX_FRAGMENT_BYTES));
    }

    private static String readable(String path, IOException e) {
        return e instanceof AccessDeniedException
                ? path + " cannot be read: permission denied for " + e.getMessage()
                : String.valueOf(e.getMessage());
    }
}
