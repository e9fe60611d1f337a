package dev.weir.pcap;

import dev.weir.api.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a file gives.
 *
 * @param segments without the last one, that says that the file ended
 */
public record ReadCapture(
        List<Segment> segments,
        @Nullable Segment last,
        CaptureCounts counts,
        @Nullable Damage damage) {

    public static ReadCapture of(byte[] file) {
        return of(file, CaptureLimits.DEFAULT);
    }

    static ReadCapture of(byte[] file, CaptureLimits limits) {
        try {
            Path path = Files.createTempFile("weir", ".pcap");
            try {
                Files.write(path, file);
                return of(path, limits);
            } catch (NotACaptureException e) {
                throw new AssertionError(e);
            } finally {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ReadCapture of(Path file, CaptureLimits limits) throws IOException, NotACaptureException {
        CaptureCounts counts = new CaptureCounts();
        List<Segment> segments = new ArrayList<>();
        Segment last = null;
        try (SegmentReader reader = SegmentReader.open(file, 1, "a.pcap", limits, counts)) {
            boolean more = true;
            while (more) {
                more = reader.advance();
                Segment segment = reader.segment();
                if (segment != null && segment.kind() == Segment.Kind.END_OF_SCOPE) {
                    last = segment;
                } else if (segment != null) {
                    segments.add(segment);
                }
            }
            return new ReadCapture(segments, last, counts, reader.damage());
        }
    }

    /** The only segment's payload. */
    String payload() {
        if (segments.size() != 1) {
            throw new AssertionError(segments.size() + " segments; left out: " + counts.skips());
        }
        return payload(segments.getFirst());
    }

    static String payload(Segment s) {
        return new String(s.buffer(), s.offset(), s.captured(), StandardCharsets.ISO_8859_1);
    }
}
