package dev.weir.http2;

import dev.weir.protocol.Seq;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a connection that is read once more must show beside whole frames. A server answers what it has received, a header list without
 * the field with which a head begins hides none, and no loss has room for what a body would need to deceive.
 */
final class Evidence {
    /** The shortest frame that ends a stream, and the head of the frame whose body then goes on. */
    private static final int ROOM_FOR_DECEIT = 2 * FrameHeader.SIZE;

    /** By stream, the sequence number behind the head of its request. */
    private final Map<Integer, Integer> asked = new HashMap<>();

    /** By stream, what the server had received before its first header list on it. */
    private final Map<Integer, Integer> received = new HashMap<>();

    private final Set<Integer> answered = new HashSet<>();
    private boolean refuted;

    boolean isRefuted() {
        return refuted;
    }

    void headers(boolean client, HeaderBlock block, HeaderList list) {
        boolean head = list.get(client ? Fields.METHOD : Fields.STATUS) != null;
        refuted |= !head && list.anyUnknown();
        if (client) {
            refuted |= !asked.containsKey(block.stream) && !isWhole(list);
            request(block.stream, block.seq + block.wireBytes);
        } else if (answered.add(block.stream)) {
            answer(block.stream, block.ack);
        }
    }

    /** RFC 9113 section 8.3.1 and, of a tunnel, 8.5. */
    private static boolean isWhole(HeaderList list) {
        String method = list.get(Fields.METHOD);
        return "CONNECT".equals(method)
                ? list.get(Fields.AUTHORITY) != null
                : method != null && list.get(Fields.SCHEME) != null && list.get(Fields.PATH) != null;
    }

    private void request(int stream, int end) {
        if (asked.putIfAbsent(stream, end) == null && received.containsKey(stream)) {
            refuted |= Seq.before(received.get(stream), end);
        }
    }

    /** Where the source knows no acknowledgement number, the order in which both were seen counts. */
    private void answer(int stream, int ack) {
        Integer end = asked.get(stream);
        boolean promised = (stream & 1) == 0;
        if (ack == 0) {
            refuted |= end == null && !promised;
        } else if (end == null) {
            received.put(stream, ack);
        } else {
            refuted |= Seq.before(ack, end);
        }
    }

    /**
     * The server's place is lost.
     *
     * @param length of what is missing, 0 if it is unknown
     * @param betweenFrames it begins where a frame ends
     */
    void loss(long length, boolean betweenFrames) {
        refuted |= !betweenFrames || length <= 0 || length >= ROOM_FOR_DECEIT;
    }
}
