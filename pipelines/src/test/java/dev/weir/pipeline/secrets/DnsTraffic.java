package dev.weir.pipeline.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.pipeline.state.MadeCapture;

/** DNS has no login: what is hidden are records that are no addresses, and keys and cookies beside the question. */
final class DnsTraffic implements Traffic {
    private static final int TXT = 16;
    private static final int HINFO = 13;
    private static final int TSIG = 250;
    private static final int OPT = 41;

    @Override
    public void whole(MadeCapture capture, Planted planted) {
        String name = name(planted.seen("a name that is asked for"), "test");
        capture.datagram(45_001, 53, bytes(question(1, name, planted)), true);
        capture.datagram(45_001, 53, bytes(answer(1, name, planted, "DNS over UDP")), false);
        MadeCapture.Connection tcp = capture.connection(45_002, 53);
        String asked = name("tcp", "test");
        tcp.client(counted(question(2, asked, planted))).server(counted(answer(2, asked, planted, "DNS over TCP")));
    }

    private static String question(int id, String name, Planted planted) {
        return shorts(id, 0x0100, 1, 0, 0, 2)
                + name
                + shorts(TXT, 1)
                + record(
                        "\0",
                        OPT,
                        "\0\012\0\020" + planted.hidden("a cookie of EDNS").substring(0, 10) + "123456")
                + record(name("key", "test"), TSIG, planted.hidden("a signature of TSIG"));
    }

    private static String answer(int id, String name, Planted planted, String where) {
        return shorts(id, 0x8180, 1, 2, 0, 0)
                + name
                + shorts(TXT, 1)
                + record("\u00c0\f", TXT, text(planted.hidden("TXT of " + where)))
                + record("\u00c0\f", HINFO, text("cpu") + text(planted.hidden("HINFO of " + where) + " and more"));
    }

    @Override
    public void halfway(MadeCapture capture, Planted planted) {
        String name = name("half", "test");
        String asked = counted(shorts(3, 0x0100, 1, 0, 0, 0) + name + shorts(TXT, 1));
        String answer = counted(shorts(3, 0x8180, 1, 1, 0, 0)
                + name
                + shorts(TXT, 1)
                + record("\u00c0\f", TXT, text(planted.held("half an answer of DNS over TCP") + " and more")));
        capture.connection(45_102, 53).client(asked).server(answer.substring(0, answer.length() - 3));
    }

    private static String name(String... labels) {
        StringBuilder out = new StringBuilder();
        for (String label : labels) {
            out.append(text(label));
        }
        return out.append('\0').toString();
    }

    private static String text(String text) {
        return (char) text.length() + text;
    }

    private static String record(String name, int type, String data) {
        return name + shorts(type, 1, 0, 60, data.length()) + data;
    }

    private static String counted(String message) {
        return shorts(message.length()) + message;
    }

    private static String shorts(int... values) {
        StringBuilder out = new StringBuilder();
        for (int value : values) {
            out.append((char) (value >> 8 & 0xff)).append((char) (value & 0xff));
        }
        return out.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
