package dev.weir.live;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A containerd of the test's own, driven through CRI as the kubelet drives it. */
final class Containerd implements AutoCloseable {
    static final String IMAGE = "localhost/weir-cri:3.4";

    private final Path folder;
    private final Process process;
    private final EventLoopGroup eventLoop =
            new MultiThreadIoEventLoopGroup(1, Thread.ofPlatform().daemon().factory(), NioIoHandler.newFactory());
    private final ManagedChannel channel;
    private final List<String> pods = new ArrayList<>();

    Containerd() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("weir-containerd");
        Files.writeString(folder.resolve("config.toml"), """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                [grpc]
                  address = "%1$s/containerd.sock"
                [plugins."io.containerd.grpc.v1.cri"]
                  restrict_oom_score_adj = true
                  disable_apparmor = true
                  sandbox_image = "%2$s"
                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "native"
                  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                    runtime_type = "io.containerd.runc.v2"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                      SystemdCgroup = false
                """.formatted(folder, IMAGE));
        process = new ProcessBuilder(
                        "containerd", "--config", folder.resolve("config.toml").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int i = 0; i < 200 && !Files.exists(socket()); i++) {
            Thread.sleep(50);
        }
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket()))
                .eventLoopGroup(eventLoop)
                .channelType(NioDomainSocketChannel.class)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
        importImage();
    }

    Path socket() {
        return folder.resolve("containerd.sock");
    }

    /** An image as docker-save writes it, with the sandbox's pause as its command. */
    private void importImage() throws IOException {
        Path image = Files.createDirectory(folder.resolve("image"));
        Path root = BusyboxRoot.make(folder.resolve("rootfs"));
        Command.run(
                "tar", "-C", root.toString(), "-cf", image.resolve("layer.tar").toString(), ".");
        String digest =
                Command.run("sha256sum", image.resolve("layer.tar").toString()).split(" ")[0];
        Files.writeString(image.resolve("config.json"), """
                {"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/bin/sleep", "1000000"], "Env": ["PATH=/bin"]},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}""".formatted(digest));
        Files.writeString(
                image.resolve("manifest.json"),
                "[{\"Config\": \"config.json\", \"RepoTags\": [\"" + IMAGE + "\"], \"Layers\": [\"layer.tar\"]}]");
        Path tar = folder.resolve("image.tar");
        Command.run("tar", "-C", image.toString(), "-cf", tar.toString(), "config.json", "manifest.json", "layer.tar");
        Command.run(
                "ctr", "--address", socket().toString(), "--namespace", "k8s.io", "images", "import", tar.toString());
    }

    /** A pod in the host's network, with the cgroup that the kubelet would give it; returns the sandbox's message and its id. */
    Pod pod(String name, String uid, Map<String, String> labels, Map<String, String> annotations) {
        // metadata; labels; annotations; linux: cgroup_parent, security_context with the network and pid of the host.
        UnknownFieldSet host = set().addField(1, number(2)).build();
        UnknownFieldSet config = set().addField(
                        1,
                        message(set().addField(1, text(name))
                                .addField(2, text(uid))
                                .addField(3, text("shop"))
                                .build()))
                .addField(6, map(labels))
                .addField(7, map(annotations))
                .addField(
                        8,
                        message(set().addField(1, text("/kubepods/besteffort/pod" + uid))
                                .addField(
                                        2,
                                        message(set().addField(1, message(host)).build()))
                                .build()))
                .build();
        String id =
                text(call("RunPodSandbox", set().addField(1, message(config)).build()), 1);
        pods.add(id);
        return new Pod(id, name, uid, config);
    }

    record Pod(String id, String name, String uid, UnknownFieldSet config) {}

    /** Starts a container of the pod with the labels that the kubelet gives; returns its id. */
    String run(Pod pod, String name, List<String> command) {
        Map<String, String> labels = Map.of(
                "io.kubernetes.container.name",
                name,
                "io.kubernetes.pod.name",
                pod.name(),
                "io.kubernetes.pod.namespace",
                "shop",
                "io.kubernetes.pod.uid",
                pod.uid());
        Field.Builder args = Field.newBuilder();
        command.forEach(a -> args.addLengthDelimited(ByteString.copyFromUtf8(a)));
        UnknownFieldSet security =
                set().addField(3, message(set().addField(1, number(2)).build())).build();
        UnknownFieldSet config = set().addField(
                        1, message(set().addField(1, text(name)).build()))
                .addField(2, message(set().addField(1, text(IMAGE)).build()))
                .addField(3, args.build())
                .addField(9, map(labels))
                .addField(15, message(set().addField(2, message(security)).build()))
                .build();
        String id = text(
                call(
                        "CreateContainer",
                        set().addField(1, text(pod.id()))
                                .addField(2, message(config))
                                .addField(3, message(pod.config()))
                                .build()),
                1);
        call("StartContainer", set().addField(1, text(id)).build());
        return id;
    }

    void remove(String container) {
        call("RemoveContainer", set().addField(1, text(container)).build());
    }

    private UnknownFieldSet call(String method, UnknownFieldSet request) {
        var marshaller = ProtoLiteUtils.marshaller(UnknownFieldSet.getDefaultInstance());
        return ClientCalls.blockingUnaryCall(
                channel,
                MethodDescriptor.<UnknownFieldSet, UnknownFieldSet>newBuilder(marshaller, marshaller)
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("runtime.v1.RuntimeService/" + method)
                        .build(),
                CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                request);
    }

    private static UnknownFieldSet.Builder set() {
        return UnknownFieldSet.newBuilder();
    }

    private static Field text(String value) {
        return Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(value))
                .build();
    }

    private static String text(UnknownFieldSet message, int number) {
        return message.getField(number).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    private static Field number(long value) {
        return Field.newBuilder().addVarint(value).build();
    }

    private static Field message(UnknownFieldSet value) {
        return Field.newBuilder().addLengthDelimited(value.toByteString()).build();
    }

    private static Field map(Map<String, String> values) {
        Field.Builder entries = Field.newBuilder();
        values.forEach((key, value) -> entries.addLengthDelimited(
                set().addField(1, text(key)).addField(2, text(value)).build().toByteString()));
        return entries.build();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String pod : pods) {
            call("StopPodSandbox", set().addField(1, text(pod)).build());
            call("RemovePodSandbox", set().addField(1, text(pod)).build());
        }
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Command.run(
                "sh",
                "-c",
                "for m in $(grep -o '" + folder
                        + "[^ ]*' /proc/self/mounts | sort -r); do umount \"$m\"; done; rm -rf '" + folder + "'");
        Cgroups.remove("kubepods");
    }
}
