package dev.weir.live;

import java.util.ArrayList;
import java.util.List;

/**
 * Two network namespaces joined by a veth pair: {@code client} at 10.231.N.1 and {@code server} at 10.231.N.2. The client also
 * has a rule that translates the service address 10.96.N.1 to the server's.
 */
final class TwoHosts implements AutoCloseable {
    private final String client;
    private final String server;
    private final String clientAddress;
    private final String serverAddress;
    private final String serviceAddress;

    TwoHosts() {
        long pid = ProcessHandle.current().pid();
        long n = pid % 250 + 1;
        client = "weir-c-" + pid;
        server = "weir-s-" + pid;
        clientAddress = "10.231." + n + ".1";
        serverAddress = "10.231." + n + ".2";
        serviceAddress = "10.96." + n + ".1";
        try {
            ip("netns", "add", client);
            ip("netns", "add", server);
            ip("link", "add", "c" + pid, "netns", client, "type", "veth", "peer", "name", "s" + pid, "netns", server);
            up(client, "c" + pid, clientAddress);
            up(server, "s" + pid, serverAddress);
            ip("-n", client, "route", "add", serviceAddress, "via", serverAddress);
            in(
                    client,
                    "nft",
                    "add table ip weir; add chain ip weir out { type nat hook output priority -100; };"
                            + "add rule ip weir out ip daddr " + serviceAddress + " dnat to " + serverAddress);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    String clientAddress() {
        return clientAddress;
    }

    String serverAddress() {
        return serverAddress;
    }

    String serviceAddress() {
        return serviceAddress;
    }

    /** What to put before a command so that it runs on the server. */
    String[] onServer() {
        return new String[] {"ip", "netns", "exec", server};
    }

    String onClient(String... command) {
        return in(client, command);
    }

    private static void up(String namespace, String link, String address) {
        ip("-n", namespace, "address", "add", address + "/24", "dev", link);
        ip("-n", namespace, "link", "set", link, "up");
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    private static String in(String namespace, String... command) {
        ArrayList<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(List.of(command));
        return Command.run(all.toArray(String[]::new));
    }

    private static void ip(String... arguments) {
        ArrayList<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(arguments));
        Command.run(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        for (String namespace : List.of(client, server)) {
            try {
                ip("netns", "delete", namespace);
            } catch (AssertionError notThere) {
                // The constructor failed before it was made.
            }
        }
    }
}
