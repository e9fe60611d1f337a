package dev.weir.pipeline.cli;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.slf4j.LoggerFactory;

/** Logs as libraries do in a run; takes the path of the log. */
final class LogMain {
    private LogMain() {}

    public static void main(String[] arguments) {
        Logs.console();
        Logs.toFile(Path.of(arguments[0]));
        for (int i = 0; i < 100; i++) {
            Logger.getLogger("io.grpc.netty.NettyServerHandler")
                    .log(Level.WARNING, "bad frame " + i, new IllegalStateException("frame"));
        }
        Logger.getLogger("java.net.http").warning("of the JDK");
        for (CheckpointFailureReason reason : new CheckpointFailureReason[] {
            CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_CLOSING, CheckpointFailureReason.CHECKPOINT_EXPIRED
        }) {
            LoggerFactory.getLogger(CheckpointFailureManager.class)
                    .warn("checkpoint failed: {}", reason.name(), new CheckpointException(reason));
        }
    }
}
