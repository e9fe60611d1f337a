package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A capture that outlives its reader, on the real kernel. */
class PinnedCaptureTest {
    private TestMount bpffs;
    private ServerSocket server;
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        Kernel.assumeCapture();
        bpffs = TestMount.bpffs();
        folder = bpffs.path().resolve("weir/job");
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
            bpffs.close();
        }
    }

    @Test
    void whatHappensWhileNobodyReadsIsReadByTheNextReader() throws IOException {
        long id;
        try (Capture first = open(options())) {
            assertThat(first.pinned().isFound()).isFalse();
            id = first.pinned().id();
            send("one");
            assertThat(read(first)).containsExactly("one");
            first.readers().getFirst().commit();
        }
        send("two");
        try (Capture second = open(options())) {
            assertThat(second.pinned().isFound()).isTrue();
            assertThat(second.pinned().id()).isEqualTo(id).isNotZero();
            assertThat(read(second)).containsExactly("two");
            send("three");
            assertThat(read(second)).containsExactly("three");
        } finally {
            remove();
        }
    }

    @Test
    void whatWasReadAndNotCommittedIsReadAgainFromAnyPositionAfterTheCommittedOne() throws IOException {
        long afterTwo;
        try (Capture first = open(options())) {
            send("one");
            assertThat(read(first)).containsExactly("one");
            long afterOne = first.readers().getFirst().position();
            send("two");
            assertThat(read(first)).containsExactly("two");
            afterTwo = first.readers().getFirst().position();
            send("three");
            assertThat(read(first)).containsExactly("three");
            first.pinned().commit(first.readers().getFirst(), afterOne, 17);
        }
        try (Capture second = open(options())) {
            RingReader reader = second.readers().getFirst();
            assertThat(second.pinned().records(reader)).isEqualTo(17);
            assertThat(reader.seek(0)).as("before what was committed").isFalse();
            assertThat(reader.seek(Long.MAX_VALUE)).as("after all").isFalse();
            assertThat(read(second)).containsExactly("two", "three");
            assertThat(reader.seek(afterTwo)).isTrue();
            assertThat(read(second)).containsExactly("three");
        } finally {
            remove();
        }
    }

    @Test
    void theCountersGoOnAndSayWhatWasToldBefore() throws IOException {
        long sent;
        try (Capture first = open(options())) {
            send("one");
            sent = first.counter(CaptureCounter.RECORDS_SENT);
            assertThat(sent).isPositive();
        }
        send("two");
        try (Capture second = open(options())) {
            assertThat(second.pinned().told().get(CaptureCounter.RECORDS_SENT)).isEqualTo(sent);
            assertThat(second.counter(CaptureCounter.RECORDS_SENT)).isGreaterThan(sent);
        } finally {
            remove();
        }
    }

    @Test
    void settingsThatCanChangeAreTakenOverAndAnOldReadersExclusionIsForgotten() throws IOException {
        try (Capture first = open(options().withExcludeSelf(true))) {
            send("own");
            assertThat(read(first)).isEmpty();
        }
        // An excluded socket stays one as long as it lives; those of an old reader went with it.
        int port = server.getLocalPort();
        server.close();
        try (Capture second = open(options().withMessageBytes(2, 2))) {
            assertThat(second.pinned().isFound()).isTrue();
            server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            send("mine");
            assertThat(read(second)).containsExactly("mi");
        } finally {
            remove();
        }
    }

    @Test
    void aCaptureOfOtherRingsIsTakenAwayAndWhatWasInItIsCounted() throws IOException {
        long id;
        try (Capture first = open(options())) {
            id = first.pinned().id();
            send("one");
        }
        try (Capture second = open(options().withRings(2, 1 << 16))) {
            assertThat(second.pinned().isFound()).isFalse();
            assertThat(second.pinned().isReplacing()).isTrue();
            assertThat(second.pinned().takenAway()).isPositive();
            assertThat(second.pinned().id()).isNotEqualTo(id);
            assertThat(read(second)).isEmpty();
        } finally {
            remove();
        }
    }

    @Test
    void onlyOneReaderAtATimeHasACapture() {
        try (Capture first = open(options())) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> open(options()))
                    .withMessageContaining("a job that runs on this host captures under this name")
                    .withMessageContaining("replay.name");
            assertThat(Leftover.claim(folder)).as("a living one").isNull();
            try (Capture other = Capture.open(options(), folder.resolveSibling("other"))) {
                assertThat(other.pinned().id()).isNotEqualTo(first.pinned().id());
                other.unpin();
            }
        } finally {
            remove();
        }
    }

    @Test
    void unpinningLeavesNothing() throws IOException {
        try (Capture capture = open(options())) {
            send("one");
            capture.unpin();
            assertThat(capture.counter(CaptureCounter.RECORDS_SENT)).isPositive();
        }
        assertThat(Leftover.folders(folder.getParent())).isEmpty();
    }

    @Test
    void aStoppedCaptureThatIsNotUnpinnedIsNoCaptureToGoOnWithAndWhatWasInItIsCounted() throws IOException {
        long unread;
        try (Capture capture = open(options())) {
            send("one");
            capture.stop();
            unread = capture.counter(CaptureCounter.RECORDS_SENT);
            send("nobody sees it");
            assertThat(capture.counter(CaptureCounter.RECORDS_SENT))
                    .isEqualTo(unread)
                    .isPositive();
        }
        try (Leftover dead = Leftover.claim(folder)) {
            assertThat(dead.unread()).isEqualTo(unread);
        }
        try (Capture second = open(options())) {
            assertThat(second.pinned().isFound()).isFalse();
            assertThat(second.pinned().isReplacing()).isTrue();
            assertThat(second.pinned().takenAway()).isEqualTo(unread);
            send("two");
            assertThat(read(second)).containsExactly("two");
        } finally {
            remove();
        }
    }

    @Test
    void whatIsLeftOfARemovalThatWasCutShortIsCountedAsOneForNobodyKnowsHowMuchThereWas() throws IOException {
        try (Capture capture = open(options())) {
            send("one");
        }
        Files.delete(folder.resolve("ring_0"));
        try (Capture second = open(options())) {
            assertThat(second.pinned().isFound()).isFalse();
            assertThat(second.pinned().takenAway()).isEqualTo(1);
        } finally {
            remove();
        }
    }

    @Test
    void aStartThatWasCutShortIsCleanedUpByTheNext() throws IOException {
        open(options()).close();
        Files.delete(folder.resolve(Bookmarks.ABOUT));
        try (Capture second = open(options())) {
            assertThat(second.pinned().isFound()).isFalse();
            send("two");
            assertThat(read(second)).containsExactly("two");
        } finally {
            remove();
        }
    }

    @Test
    void aDeadCaptureSaysWhatIsUnreadAndCanBeRemoved() throws IOException {
        try (Capture capture = open(options())) {
            send("one");
        }
        assertThat(Leftover.folders(folder.getParent())).containsExactly(folder);
        try (Leftover dead = Leftover.claim(folder)) {
            assertThat(dead).isNotNull();
            assertThat(dead.unread()).isPositive();
            dead.remove();
        }
        assertThat(Leftover.folders(folder.getParent())).isEmpty();
        assertThat(Leftover.claim(folder)).as("gone").isNull();
    }

    private CaptureOptions options() {
        return CaptureOptions.defaults()
                .withRings(1, 1 << 20)
                .withExcludeSelf(false)
                .withPorts(Filter.only(Set.of(server.getLocalPort())));
    }

    private Capture open(CaptureOptions options) {
        return Capture.open(options, folder);
    }

    private void remove() {
        try (Leftover dead = Leftover.claim(folder)) {
            if (dead != null) {
                dead.remove();
            }
        }
    }

    /** On a connection of its own, and waits until it has arrived. */
    private void send(String text) throws IOException {
        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            client.getOutputStream().write(bytes);
            assertThat(accepted.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        }
    }

    /** What clients sent, in order. */
    private static List<String> read(Capture capture) {
        List<String> texts = new ArrayList<>();
        for (RingReader reader : capture.readers()) {
            reader.poll(
                    record -> {
                        if (record.type() == CaptureRecord.SEGMENT && record.egress() && record.captured() > 0) {
                            byte[] payload = new byte[record.captured()];
                            record.copyPayload(payload, 0);
                            texts.add(new String(payload, StandardCharsets.US_ASCII));
                        }
                    },
                    10_000);
        }
        return texts;
    }
}
