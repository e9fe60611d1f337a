package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.DecoderException;
import io.grpc.netty.shaded.io.netty.handler.codec.compression.SnappyFrameDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Snappy's framing format by Netty's decoder, unpacked as it is read: at most a frame of 64 KiB is held. */
final class SnappyFrames extends InputStream {
    private final InputStream in;
    private final Frames frames = new Frames();
    private final EmbeddedChannel channel = new EmbeddedChannel(frames);
    private final byte[] packed = new byte[1 << 13];
    private @Nullable ByteBuf current;

    SnappyFrames(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        while (current == null || !current.isReadable()) {
            if (!next()) {
                return -1;
            }
        }
        int n = Math.min(length, current.readableBytes());
        current.readBytes(to, offset, n);
        return n;
    }

    /** Whether there is more. */
    private boolean next() throws IOException {
        release();
        current = channel.readInbound();
        if (current != null) {
            return true;
        }
        int n = in.read(packed);
        if (n < 0) {
            if (frames.left() > 0) {
                throw new EOFException("the last frame is not complete");
            }
            return false;
        }
        try {
            channel.writeInbound(Unpooled.copiedBuffer(packed, 0, n));
        } catch (DecoderException e) {
            throw new ZipException("no snappy frames: " + e.getMessage());
        }
        return true;
    }

    private void release() {
        if (current != null) {
            current.release();
            current = null;
        }
    }

    @Override
    public void close() throws IOException {
        release();
        channel.finishAndReleaseAll();
        in.close();
    }

    private static final class Frames extends SnappyFrameDecoder {
        Frames() {
            super(true);
        }

        /** Bytes of a frame that has not ended. */
        int left() {
            return actualReadableBytes();
        }
    }
}
