package dev.weir.pipeline.secrets;

import dev.weir.pipeline.state.MadeCapture;

/** What stands in front of a protocol: PROXY with what a load balancer adds, SOCKS with a login. */
final class PrefixTraffic implements Traffic {
    private static final String PROXY_2 = "\r\n\r\n\0\r\nQUIT\n!\u0011";
    private static final String ADDRESSES = "\012\0\0\011\012\0\0\012\u0030\u0039\0\u0050";

    @Override
    public void whole(MadeCapture capture, Planted planted) {
        String tlvs = tlv(5, planted.hidden("a unique id of PROXY"))
                + tlv(0xe0, planted.hidden("a TLV of PROXY"))
                + tlv(2, planted.hidden("the authority of PROXY"));
        MadeCapture.Connection proxy = capture.connection(46_001, 80);
        proxy.client(PROXY_2 + (char) 0 + (char) (ADDRESSES.length() + tlvs.length()) + ADDRESSES + tlvs);
        http(proxy, "proxy");
        MadeCapture.Connection socks5 = capture.connection(46_002, 1080);
        socks5.client("\005\001\002").server("\005\002");
        socks5.client("\001" + counted(planted.hidden("user of SOCKS 5"))
                        + counted(planted.hidden("password of SOCKS 5")))
                .server("\001\0");
        socks5.client("\005\001\0\001\012\0\0\011\0\u0050").server("\005\0\0\001\012\0\0\011\0\u0050");
        http(socks5, "socks5");
        MadeCapture.Connection socks4 = capture.connection(46_003, 1080);
        socks4.client("\004\001\0\u0050\012\0\0\011" + planted.hidden("user of SOCKS 4") + "\0")
                .server("\0\u005a\0\u0050\012\0\0\011");
        http(socks4, "socks4");
    }

    private static void http(MadeCapture.Connection connection, String path) {
        connection.client("GET /behind/" + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
        connection.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Override
    public void halfway(MadeCapture capture, Planted planted) {
        MadeCapture.Connection socks5 = capture.connection(46_101, 1080);
        socks5.client("\005\001\002").server("\005\002");
        socks5.client("\001" + counted("user") + (char) 40 + planted.held("password of SOCKS 5 that is half there"));
        capture.connection(46_102, 1080)
                .client("\004\001\0\u0050\012\0\0\011" + planted.held("user of SOCKS 4 that is half there"));
    }

    private static String tlv(int type, String value) {
        return (char) type + "\0" + (char) value.length() + value;
    }

    private static String counted(String text) {
        return (char) text.length() + text;
    }
}
