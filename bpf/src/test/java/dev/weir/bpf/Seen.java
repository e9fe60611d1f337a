package dev.weir.bpf;

import java.util.ArrayList;
import java.util.List;

/** A record, copied out of the ring. */
record Seen(
        int type,
        boolean egress,
        boolean cut,
        boolean midStream,
        boolean client,
        boolean server,
        int tcpFlags,
        int pid,
        long time,
        long cookie,
        long netns,
        long cgroup,
        long localHi,
        long localLo,
        long remoteHi,
        long remoteLo,
        int localPort,
        int remotePort,
        int seq,
        int ack,
        int length,
        int captured,
        int lost,
        byte[] payload,
        String comm,
        long bytesReceived,
        long bytesAcked) {

    static Seen of(CaptureRecord r) {
        boolean segment = r.type() == CaptureRecord.SEGMENT || r.type() == CaptureRecord.DATAGRAM;
        byte[] payload = new byte[r.captured()];
        r.copyPayload(payload, 0);
        return new Seen(
                r.type(),
                r.egress(),
                r.cut(),
                r.midStream(),
                r.client(),
                r.server(),
                r.tcpFlags(),
                r.pid(),
                r.timeNanos(),
                r.cookie(),
                r.netns(),
                r.cgroup(),
                r.localHi(),
                r.localLo(),
                r.remoteHi(),
                r.remoteLo(),
                r.localPort(),
                r.remotePort(),
                r.seq(),
                r.ack(),
                r.length(),
                r.captured(),
                r.lost(),
                payload,
                segment ? "" : r.comm(),
                segment ? 0 : r.bytesReceived(),
                segment ? 0 : r.bytesAcked());
    }

    /** All that is in the rings now. */
    static List<Seen> drain(Capture capture) {
        List<Seen> all = new ArrayList<>();
        for (RingReader reader : capture.readers()) {
            while (reader.poll(r -> all.add(of(r)), 1000) > 0) {
                reader.commit();
            }
        }
        return all;
    }

    boolean between(int local, int remote) {
        return localPort == local && remotePort == remote;
    }

    boolean segment() {
        return type == CaptureRecord.SEGMENT;
    }

    @Override
    public String toString() {
        return "%s %s %d->%d seq %d ack %d len %d cap %d flags %x pid %d cookie %d%s%s%s %s"
                .formatted(
                        type,
                        egress ? "egress" : "ingress",
                        localPort,
                        remotePort,
                        seq,
                        ack,
                        length,
                        captured,
                        tcpFlags,
                        pid,
                        cookie,
                        cut ? " cut" : "",
                        midStream ? " mid" : "",
                        client ? " client" : server ? " server" : "",
                        comm);
    }
}
