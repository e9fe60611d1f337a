package dev.weir.benchmark.otlp;

import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** OTLP's call with messages that are bytes, so that sender and receiver cost little beside what is measured. */
final class Wire {
    static final MethodDescriptor<byte[], byte[]> EXPORT = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(TraceServiceGrpc.getExportMethod().getFullMethodName())
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private Wire() {}

    private static final class Bytes implements Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Messages are gzipped before the clock runs. */
    static final class GzippedBefore implements Compressor {
        @Override
        public String getMessageEncoding() {
            return new Codec.Gzip().getMessageEncoding();
        }

        @Override
        public OutputStream compress(OutputStream to) {
            return to;
        }
    }
}
