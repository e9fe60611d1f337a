package dev.weir.api.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's factories for TLS, from PEM files. */
public final class PemStores {
    private static final char[] NO_PASSWORD = new char[0];

    private PemStores() {}

    /**
     * Shows a certificate to the other side.
     *
     * @param certFile the certificate, and those between it and an authority
     * @param keyFile the key of the certificate, PKCS#8, not encrypted
     */
    public static KeyManagerFactory keys(String certFile, String keyFile) throws GeneralSecurityException, IOException {
        KeyStore own = empty();
        X509Certificate[] chain = Pem.certificates(certFile).toArray(X509Certificate[]::new);
        own.setKeyEntry("own", Pem.key(keyFile), NO_PASSWORD, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        return keys;
    }

    /** Trusts the certificates of a file, and what they have signed. */
    public static TrustManagerFactory trusted(String caFile) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        for (X509Certificate certificate : Pem.certificates(caFile)) {
            trusted.setCertificateEntry("ca" + trusted.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
