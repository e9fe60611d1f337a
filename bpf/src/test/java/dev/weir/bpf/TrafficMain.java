package dev.weir.bpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A process that talks to itself over TCP, as told on its standard input: what a capture may look at. */
final class TrafficMain {
    private TrafficMain() {}

    static byte[] request(int length) {
        return pattern(length, 7, 1);
    }

    static byte[] response(int length) {
        return pattern(length, 13, 5);
    }

    /** Without a short period, so that a misplaced byte shows. */
    private static byte[] pattern(int length, int step, int first) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * step + first + (i >> 8) * 31);
        }
        return bytes;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Pair pair = null;
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "open" -> {
                    pair = new Pair(InetAddress.getByName(words[1]));
                    System.out.println(pair.client.getLocalPort() + " " + pair.listener.getLocalPort());
                }
                case "talk" -> {
                    pair.talk(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                    System.out.println("done");
                }
                case "serve" -> {
                    ServerSocket listener = new ServerSocket(0, 8, InetAddress.getByName(words[1]));
                    Thread.ofPlatform().daemon().start(() -> echo(listener));
                    System.out.println(listener.getLocalPort());
                }
                case "reach" -> {
                    System.out.println(reach(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
                }
                case "reach-from" -> {
                    try (Socket socket = from(words[1], Integer.parseInt(words[4]), Integer.parseInt(words[2]))) {
                        System.out.println(ask(socket, Integer.parseInt(words[3])));
                    }
                }
                case "close" -> {
                    pair.close();
                    System.out.println("done");
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    /** Gives back what one connection after the other sends. */
    static void echo(ServerSocket listener) {
        while (true) {
            try (Socket socket = listener.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Has an echo server give some bytes back; gives the own port. */
    static int reach(String host, int port, int length) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            return ask(socket, length);
        }
    }

    /** A connection whose own port others may have too, to other servers. */
    static Socket from(String host, int local, int port) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(host, local));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    static int ask(Socket socket, int length) throws IOException {
        socket.getOutputStream().write(request(length));
        socket.getInputStream().readNBytes(length);
        return socket.getLocalPort();
    }

    private static final class Pair {
        private final ServerSocket listener;
        private final Socket client;
        private final Socket server;

        Pair(InetAddress address) throws IOException {
            listener = new ServerSocket(0, 8, address);
            client = new Socket(address, listener.getLocalPort());
            server = listener.accept();
        }

        void talk(int requestLength, int responseLength) throws IOException {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(requestLength, responseLength));
            client.getOutputStream().write(request(requestLength));
            client.getInputStream().readNBytes(responseLength);
            answered.join();
        }

        private void answer(int requestLength, int responseLength) {
            try {
                server.getInputStream().readNBytes(requestLength);
                server.getOutputStream().write(response(responseLength));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        void close() throws IOException {
            client.close();
            server.getInputStream().readAllBytes();
            server.close();
            listener.close();
        }
    }
}
