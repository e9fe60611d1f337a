package dev.weir.protocol;

import java.util.List;
import java.util.ServiceLoader;

/** Every protocol there is, in the order in which they are asked. */
public final class Protocols {
    private static final List<ProtocolFactory> ALL =
            ServiceLoader.load(ProtocolFactory.class, ProtocolFactory.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private Protocols() {}

    public static List<ProtocolFactory> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(ProtocolFactory::name).toList();
    }
}
