package dev.weir.sink.testing;

import dev.weir.testing.Requires;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority, a server's and a client's certificate, made by openssl; as PEM files and as key stores. */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** The server's certificate is for {@code serverNames}, such as {@code DNS:localhost,IP:127.0.0.1}. */
    public static Certificates make(Path folder, String serverNames) throws Exception {
        Certificates c = new Certificates(folder);
        Requires.that(c.hasOpenssl(), "openssl (apt install openssl)");
        c.openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=ca");
        c.issue("server", "rsa:2048", "subjectAltName=" + serverNames);
        c.issue("client", "ec -pkeyopt ec_paramgen_curve:P-256", "extendedKeyUsage=clientAuth");
        return c;
    }

    public String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Of the server; trusts clients of the same authority. */
    public SSLContext serverContext() throws Exception {
        KeyManagerFactory keys = serverKeys();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    public KeyManagerFactory serverKeys() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        keys.init(store, PASSWORD.toCharArray());
        return keys;
    }

    private void issue(String name, String key, String extension) throws Exception {
        Files.writeString(folder.resolve(name + ".ext"), extension);
        openssl("req -newkey " + key + " -nodes -keyout " + name + ".key -out " + name + ".csr -subj /CN=" + name);
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile " + name
                + ".ext -out " + name + ".pem");
        openssl("pkcs12 -export -in " + name + ".pem -inkey " + name + ".key -name " + name + " -passout pass:"
                + PASSWORD + " -out " + name + ".p12");
    }

    private boolean hasOpenssl() throws InterruptedException {
        try {
            openssl("version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        File log = folder.resolve("openssl.log").toFile();
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + Files.readString(log.toPath()));
        }
    }
}
