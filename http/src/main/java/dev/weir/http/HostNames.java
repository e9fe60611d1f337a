package dev.weir.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names by which a server may be addressed. An IP address and {@code localhost} always are: a page of another origin that binds its
 * own name to this address (DNS rebinding) sends that name.
 */
public final class HostNames {
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-fA-F:.%]+]|\\d{1,3}(?:\\.\\d{1,3}){3}");

    private final Set<String> names;

    /** @param names in lower case */
    public HostNames(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** @param host the value of the header {@code Host}, with or without a port */
    public boolean contains(String host) {
        String name = host.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || names.contains(name)
                || ADDRESS.matcher(name).matches();
    }

    /** Whether {@code origin}, as a browser sends it, is the server that {@code host} addresses. */
    public static boolean isSame(String origin, String host) {
        String place = origin.replaceFirst("^https?://", "");
        return !place.equals(origin) && place.equalsIgnoreCase(host);
    }
}
