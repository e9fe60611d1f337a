package dev.weir.otlp.read;

import dev.weir.api.ProtoFields;
import java.io.ByteArrayOutputStream;

/** What a message says besides the fields of one tag. */
final class ProtoRest {
    private ProtoRest() {}

    static byte[] of(byte[] bytes, int offset, int length, int tag) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        ProtoFields in = new ProtoFields(bytes, offset, length);
        while (in.next()) {
            if (in.tag() != tag) {
                rest.write(bytes, in.begin(), in.end() - in.begin());
            }
        }
        return rest.toByteArray();
    }

    /** In bytes. */
    static int size(byte[] bytes, int offset, int length, int tag) {
        int size = 0;
        ProtoFields in = new ProtoFields(bytes, offset, length);
        while (in.next()) {
            if (in.tag() != tag) {
                size += in.end() - in.begin();
            }
        }
        return size;
    }
}
