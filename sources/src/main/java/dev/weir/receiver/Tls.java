package dev.weir.receiver;

import dev.weir.api.tls.PemStores;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a server. */
final class Tls {
    private Tls() {}

    static SslContext grpc(ReceiverConfig.ServerTls tls) throws GeneralSecurityException, IOException {
        return build(GrpcSslContexts.configure(SslContextBuilder.forServer(keys(tls))), tls);
    }

    static SslContext http(ReceiverConfig.ServerTls tls) throws GeneralSecurityException, IOException {
        return build(SslContextBuilder.forServer(keys(tls)).sslProvider(SslProvider.JDK), tls);
    }

    private static SslContext build(SslContextBuilder builder, ReceiverConfig.ServerTls tls)
            throws GeneralSecurityException, IOException {
        builder.protocols(protocols(tls));
        TrustManagerFactory clients = tls.clientCaFile() == null ? null : PemStores.trusted(tls.clientCaFile());
        if (clients != null) {
            builder.trustManager(clients).clientAuth(ClientAuth.REQUIRE);
        }
        return builder.build();
    }

    private static KeyManagerFactory keys(ReceiverConfig.ServerTls tls) throws GeneralSecurityException, IOException {
        return PemStores.keys(tls.certFile(), tls.keyFile());
    }

    private static String[] protocols(ReceiverConfig.ServerTls tls) {
        return tls.minVersion().equals("1.3") ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"};
    }
}
