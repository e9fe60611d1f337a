package dev.weir.receiver;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import dev.weir.api.tls.PemStores;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS of a server. */
final class Tls {
    private Tls() {}

    static SslContext grpc(ReceiverConfig.ServerTls tls) throws GeneralSecurityException, IOException {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forServer(keys(tls)))
                .protocols(protocols(tls));
        TrustManagerFactory clients = clients(tls);
        if (clients != null) {
            builder.trustManager(clients).clientAuth(ClientAuth.REQUIRE);
        }
        return builder.build();
    }

    static HttpsConfigurator http(ReceiverConfig.ServerTls tls) throws GeneralSecurityException, IOException {
        TrustManagerFactory clients = clients(tls);
        TrustManager[] trust = clients == null ? null : clients.getTrustManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(tls).getKeyManagers(), trust, null);
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = context.getDefaultSSLParameters();
                parameters.setProtocols(protocols(tls));
                parameters.setNeedClientAuth(trust != null);
                connection.setSSLParameters(parameters);
            }
        };
    }

    private static KeyManagerFactory keys(ReceiverConfig.ServerTls tls) throws GeneralSecurityException, IOException {
        return PemStores.keys(tls.certFile(), tls.keyFile());
    }

    private static @Nullable TrustManagerFactory clients(ReceiverConfig.ServerTls tls)
            throws GeneralSecurityException, IOException {
        return tls.clientCaFile() == null ? null : PemStores.trusted(tls.clientCaFile());
    }

    private static String[] protocols(ReceiverConfig.ServerTls tls) {
        return tls.minVersion().equals("1.3") ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"};
    }
}
