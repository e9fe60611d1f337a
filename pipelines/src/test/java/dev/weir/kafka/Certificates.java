package dev.weir.kafka;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates made by the JDK's keytool: each signs itself, and is trusted by who is given its certificate. */
public final class Certificates {
    static final String PASSWORD = "only-for-this-test";
    private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

    private final Path folder;

    public Certificates(Path folder) {
        Requires.that(Files.isExecutable(KEYTOOL), "the JDK's keytool");
        this.folder = folder;
    }

    /** A PKCS#12 file with a key and the certificate of localhost; beside it are {@code NAME.pem} and {@code NAME.key}. */
    public Path make(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        keytool(
                store,
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "1");
        keytool(store, "-exportcert", "-alias", name, "-rfc", "-file", pem(name).toString());
        Files.writeString(key(name), privateKey(store, name));
        return store;
    }

    /** A PKCS#12 file with somebody's certificate. */
    Path trust(String name) throws Exception {
        Path store = folder.resolve("trust-" + name + ".p12");
        keytool(
                store,
                "-importcert",
                "-noprompt",
                "-alias",
                name,
                "-file",
                pem(name).toString());
        return store;
    }

    public Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private static String privateKey(Path store, String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] encoded = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(KEYTOOL.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
