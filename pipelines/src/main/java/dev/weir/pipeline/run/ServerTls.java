package dev.weir.pipeline.run;

import dev.weir.api.tls.Pem;
import dev.weir.pipeline.config.Dashboard;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a server, from PEM files. */
final class ServerTls {
    private ServerTls() {}

    static SSLContext context(Dashboard.Tls tls) throws GeneralSecurityException, IOException {
        KeyStore own = empty();
        X509Certificate[] chain = Pem.certificates(tls.certFile()).toArray(X509Certificate[]::new);
        own.setKeyEntry("server", Pem.key(tls.keyFile()), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        String clients = tls.clientCaFile();
        KeyStore trusted = empty();
        if (clients != null) {
            for (X509Certificate certificate : Pem.certificates(clients)) {
                trusted.setCertificateEntry("ca" + trusted.size(), certificate);
            }
        }
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
