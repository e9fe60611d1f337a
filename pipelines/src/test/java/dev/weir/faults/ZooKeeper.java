package dev.weir.faults;

import dev.weir.live.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The ZooKeeper that Flink has in its jars, as a process: who is the JobManager, and which jobs it has. */
final class ZooKeeper implements AutoCloseable {
    private static final String MAIN = "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

    private final Process process;
    private final int port;

    /** @param jars of Flink */
    static ZooKeeper start(Path folder, Path jars) throws IOException, InterruptedException {
        int port = Ports.free();
        Path configuration = Files.writeString(Files.createDirectory(folder).resolve("zoo.cfg"), """
                tickTime=2000
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                admin.enableServer=false
                server.1=127.0.0.1:%d:%d
                """.formatted(
                        folder.resolve("data"), port, Ports.free(), Ports.free()));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        jars + "/*",
                        MAIN,
                        "--zkConfigFile",
                        configuration.toString(),
                        "--peerId",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        ZooKeeper started = new ZooKeeper(process, port);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!started.listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                started.close();
                throw new IOException("ZooKeeper did not start: " + Files.readString(folder.resolve("out")));
            }
            Thread.sleep(100);
        }
        return started;
    }

    private ZooKeeper(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
