package dev.weir.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a container: a static busybox with the few names that tests call it by. */
final class BusyboxRoot {
    private static final List<String> APPLETS = List.of("sh", "httpd", "wget", "sleep", "cat");

    private BusyboxRoot() {}

    static Path make(Path root) throws IOException {
        Path bin = Files.createDirectories(root.resolve("bin"));
        for (String folder : List.of("proc", "sys", "dev", "tmp", "etc", "www")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        bin.resolve("busybox").toFile().setExecutable(true, false);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.writeString(root.resolve("www/hello.txt"), "hello\n");
        return root;
    }

    /** What such a container runs to serve its files until it is killed. */
    static List<String> server(int port) {
        return List.of("/bin/httpd", "-f", "-h", "/www", "-p", "127.0.0.1:" + port);
    }

    /** What such a container runs to send one request. */
    static List<String> client(String traceparent, String url) {
        return List.of("/bin/wget", "-q", "-O", "/dev/null", "--header", "traceparent: " + traceparent, url);
    }
}
