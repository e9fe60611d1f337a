package dev.weir.pcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads numbers out of byte arrays. */
final class Bytes {
    private static final VarHandle SHORT_BE = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int u8(byte[] b, int at) {
        return b[at] & 0xff;
    }

    static int u16(byte[] b, int at) {
        return (short) SHORT_BE.get(b, at) & 0xffff;
    }

    static int i32(byte[] b, int at) {
        return (int) INT_BE.get(b, at);
    }

    static long i64(byte[] b, int at) {
        return (long) LONG_BE.get(b, at);
    }

    static int u16(byte[] b, int at, boolean littleEndian) {
        int value = u16(b, at);
        return littleEndian ? Short.reverseBytes((short) value) & 0xffff : value;
    }

    static int i32(byte[] b, int at, boolean littleEndian) {
        int value = i32(b, at);
        return littleEndian ? Integer.reverseBytes(value) : value;
    }

    static long u32(byte[] b, int at, boolean littleEndian) {
        return i32(b, at, littleEndian) & 0xffff_ffffL;
    }
}
