package dev.weir.sink.otlp;

import io.grpc.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** {@code gzip} as fast as the JDK has it: at its default level it takes nearly three times as long for an eighth less. */
final class Gzip implements Compressor {
    /** Of what is compressed; the JDK's 512 bytes are a call of zlib each. */
    private static final int BUFFER = 8192;

    @Override
    public String getMessageEncoding() {
        return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream out) throws IOException {
        return new Fast(out);
    }

    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
