package dev.weir.benchmark.otlp;

import dev.weir.otlp.OtlpTraces;
import io.grpc.CallOptions;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;

/**
 * Sends batches of 1000 spans: port, {@code none} or {@code gzip}, spans per second (0: as fast as they are taken), seconds, requests on
 * their way at most. What is refused is not sent again. Says what became of them.
 */
public final class Generator implements AutoCloseable {
    private static final int BATCH = 1000;
    private static final int BATCHES = 32;

    private final ManagedChannel channel;
    private final CallOptions options;
    private final List<byte[]> requests = new ArrayList<>();
    private final Semaphore free;
    private final int inFlight;
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private Generator(int port, boolean gzip, int inFlight) throws IOException {
        CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(Codec.Identity.NONE);
        compressors.register(new Wire.GzippedBefore());
        channel = NettyChannelBuilder.forAddress("localhost", port)
                .usePlaintext()
                .compressorRegistry(compressors)
                .build();
        options = gzip ? CallOptions.DEFAULT.withCompression("gzip") : CallOptions.DEFAULT;
        this.inFlight = inFlight;
        free = new Semaphore(inFlight);
        for (long b = 0; b < BATCHES; b++) {
            byte[] request = OtlpTraces.request(LongStream.range(b * BATCH, (b + 1) * BATCH)
                            .mapToObj(SyntheticSpans::span)
                            .toList())
                    .toByteArray();
            requests.add(gzip ? gzipped(request) : request);
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        long rate = Long.parseLong(args[2]);
        double seconds = Double.parseDouble(args[3]);
        try (Generator generator =
                new Generator(Integer.parseInt(args[0]), args[1].equals("gzip"), Integer.parseInt(args[4]))) {
            System.out.println(generator.send(rate, seconds));
        }
    }

    private String send(long rate, double seconds) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        long offered = 0;
        long late = 0;
        while (System.nanoTime() < end) {
            if (rate > 0) {
                long due = begin + (long) (offered * 1e9 / rate);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                offered += BATCH;
                if (!free.tryAcquire()) {
                    late += BATCH;
                    continue;
                }
            } else {
                free.acquire();
                offered += BATCH;
            }
            ClientCalls.asyncUnaryCall(
                    channel.newCall(Wire.EXPORT, options),
                    requests.get((int) (offered / BATCH % BATCHES)),
                    new Answer());
        }
        free.acquire(inFlight);
        double took = (System.nanoTime() - begin) / 1e9;
        return "offered=" + offered + " taken=" + taken.sum() + " refused=" + refused.sum() + " failed="
                + failed.sum() + " late=" + late + " seconds=" + Math.round(took * 1000) / 1000.0 + " bytes="
                + requests.getFirst().length / BATCH;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static byte[] gzipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private final class Answer implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] response) {
            taken.add(BATCH);
        }

        @Override
        public void onError(Throwable t) {
            boolean told =
                    t instanceof StatusRuntimeException e && e.getStatus().getCode() == Status.Code.UNAVAILABLE;
            (told ? refused : failed).add(BATCH);
            free.release();
        }

        @Override
        public void onCompleted() {
            free.release();
        }
    }
}
