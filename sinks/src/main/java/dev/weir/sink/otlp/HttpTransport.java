package dev.weir.sink.otlp;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.WeirVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP/1.1. */
final class HttpTransport implements Transport {
    /** As the Collector reads. */
    private static final int RESPONSE_LIMIT = 64 << 10;

    private final OtlpSignal<?> signal;
    private final OtlpConfig config;
    private final HttpClient client;
    private final HttpRequest.Builder template;

    HttpTransport(OtlpSignal<?> signal, OtlpConfig config) throws GeneralSecurityException, IOException {
        this.signal = signal;
        this.config = config;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.timeout());
        if (config.secure()) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(Tls.protocols(config.tls()));
            builder.sslContext(Tls.context(config.tls())).sslParameters(parameters);
        }
        client = builder.build();
        template = HttpRequest.newBuilder(config.endpoint())
                .setHeader("User-Agent", "Weir/" + WeirVersion.VALUE)
                .setHeader("Content-Type", config.encoding().contentType);
        if (config.compression() != Compression.NONE) {
            template.setHeader("Content-Encoding", config.compression().name().toLowerCase(Locale.ROOT));
        }
        config.headers().forEach(template::setHeader);
    }

    @Override
    public Reply send(ExportRequest request) throws InterruptedException {
        HttpRequest post = template.copy()
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(request)))
                .build();
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(post, response -> new FirstBytes(RESPONSE_LIMIT));
        try {
            HttpResponse<byte[]> response = sent.get(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return HttpAnswer.read(
                    signal,
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("Retry-After").orElse(""),
                    response.body(),
                    Instant.now());
        } catch (TimeoutException e) {
            return new Reply.Unavailable("timeout", Duration.ZERO, "no response within the timeout");
        } catch (ExecutionException e) {
            return new Reply.Unavailable("connection", Duration.ZERO, reason(e.getCause()));
        } finally {
            sent.cancel(true);
        }
    }

    /** The JDK's client says of a refused connection nothing but the type. */
    private static String reason(@Nullable Throwable cause) {
        return cause instanceof ConnectException && cause.getMessage() == null
                ? "refused: no program listens there, or the host is not reached"
                : String.valueOf(cause);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    private byte[] body(ExportRequest request) {
        byte[] plain = config.encoding() == Encoding.JSON ? signal.json(request) : request.protobuf();
        if (config.compression() == Compression.NONE) {
            return plain;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (OutputStream out = config.compression() == Compression.GZIP
                ? new Gzip().compress(packed)
                : new ZstdOutputStreamNoFinalizer(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
