package dev.weir.pipeline.run;

import dev.weir.api.tls.PemStores;
import dev.weir.pipeline.config.Dashboard;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** TLS of a server, from PEM files. */
final class ServerTls {
    private ServerTls() {}

    static SSLContext context(Dashboard.Tls tls) throws GeneralSecurityException, IOException {
        String clients = tls.clientCaFile();
        TrustManager[] trust =
                clients == null ? null : PemStores.trusted(clients).getTrustManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(PemStores.keys(tls.certFile(), tls.keyFile()).getKeyManagers(), trust, null);
        return context;
    }
}
