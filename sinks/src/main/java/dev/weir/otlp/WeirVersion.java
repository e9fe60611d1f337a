package dev.weir.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The release this code belongs to. */
public final class WeirVersion {
    /** Such as {@code 0.1.0}. */
    public static final String VALUE = read();

    private WeirVersion() {}

    private static String read() {
        try (InputStream in = WeirVersion.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
