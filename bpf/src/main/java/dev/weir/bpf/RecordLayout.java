package dev.weir.bpf;

/** The offsets of struct weir_record and struct weir_connection; a test holds them against weir.h. */
final class RecordLayout {
    static final long TYPE = 0;
    static final long FLAGS = 1;
    static final long TCP_FLAGS = 2;
    static final long PID = 4;
    static final long TIME = 8;
    static final long COOKIE = 16;
    static final long NETNS = 24;
    static final long CGROUP = 32;
    static final long LOCAL = 40;
    static final long REMOTE = 56;
    static final long LOCAL_PORT = 72;
    static final long REMOTE_PORT = 74;
    static final long SEQ = 76;
    static final long ACK = 80;
    static final long LENGTH = 84;
    static final long CAPTURED = 88;
    static final long LOST = 92;
    static final int RECORD_BYTES = 96;

    static final long COMM = 96;
    static final long BYTES_RECEIVED = 112;
    static final long BYTES_ACKED = 120;
    static final long SRTT_US = 128;
    static final long RETRANSMITS = 132;
    static final int CONNECTION_BYTES = 136;

    static final int COMM_BYTES = 16;

    private RecordLayout() {}
}
