package dev.weir.sink.otlp;

import dev.weir.api.component.Problem;
import dev.weir.api.tls.Pem;
import dev.weir.api.tls.PemStores;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS objects for a {@link TlsConfig}. */
final class Tls {
    private Tls() {}

    /** What is wrong with the files, each by its option. */
    static List<Problem> problems(TlsConfig config) {
        List<Problem> problems = new ArrayList<>();
        check("tls.ca_file", config.caFile(), Pem::certificates, problems);
        check("tls.cert_file", config.certFile(), Pem::certificates, problems);
        check("tls.key_file", config.keyFile(), Pem::key, problems);
        return problems;
    }

    static X509TrustManager trust(TlsConfig config) throws GeneralSecurityException, IOException {
        if (config.skipVerify()) {
            return new TrustAll();
        }
        TrustManagerFactory factory = config.caFile() == null ? system() : PemStores.trusted(config.caFile());
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private static TrustManagerFactory system() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory;
    }

    /** Null without a client certificate. */
    static @Nullable KeyManager keys(TlsConfig config) throws GeneralSecurityException, IOException {
        if (config.certFile() == null || config.keyFile() == null) {
            return null;
        }
        return PemStores.keys(config.certFile(), config.keyFile()).getKeyManagers()[0];
    }

    static SSLContext context(TlsConfig config) throws GeneralSecurityException, IOException {
        X509TrustManager trust = trust(config);
        if (config.serverName() != null && !config.skipVerify()) {
            trust = new TrustByName(trust, config.serverName());
        }
        KeyManager keys = keys(config);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        return context;
    }

    static String[] protocols(TlsConfig config) {
        String[] all = {"TLSv1.3", "TLSv1.2"};
        return config.minVersion().equals("1.3") ? Arrays.copyOf(all, 1) : all;
    }

    private static void check(String option, @Nullable String file, Loader loader, List<Problem> problems) {
        if (file == null) {
            return;
        }
        try {
            loader.load(file);
        } catch (NoSuchFileException e) {
            problems.add(new Problem(option, file + " does not exist"));
        } catch (GeneralSecurityException | IOException e) {
            problems.add(new Problem(option, file + " cannot be used: " + e.getMessage()));
        }
    }

    private interface Loader {
        Object load(String file) throws GeneralSecurityException, IOException;
    }
}
