package dev.weir.sink.otlp;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** {@code server_name_override}: the JDK's HTTP client takes the name from the URL only, so it is compared here instead. */
final class TrustByName extends X509ExtendedTrustManager {
    /** Kinds of a subject alternative name, RFC 5280 section 4.2.1.6. */
    private static final int DNS = 2;

    private static final int IP = 7;

    private final X509TrustManager chainTrust;
    private final String name;

    TrustByName(X509TrustManager chainTrust, String name) {
        this.chainTrust = chainTrust;
        this.name = name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chainTrust.checkServerTrusted(chain, authType);
        Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
        if (names == null || names.stream().noneMatch(this::matches)) {
            throw new CertificateException("the certificate is not for " + name + " (tls.server_name_override)");
        }
    }

    private boolean matches(List<?> alternative) {
        int kind = (Integer) alternative.get(0);
        if (kind != DNS && kind != IP) {
            return false;
        }
        String found = String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        // RFC 9525: a wildcard stands for the whole leftmost label.
        return found.equals(name) || (kind == DNS && dot > 0 && found.equals("*" + name.substring(dot)));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chainTrust.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chainTrust.getAcceptedIssuers();
    }
}
