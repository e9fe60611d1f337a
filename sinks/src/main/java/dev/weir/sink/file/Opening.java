package dev.weir.sink.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens a pipe or a device for writing. The system lets who opens a FIFO wait for its reader, and no interrupt ends that: a reader
 * does.
 */
final class Opening {
    static final int LIMIT_SECONDS = 10;

    private Opening() {}

    static FileChannel of(Path path) throws IOException {
        FutureTask<FileChannel> opened = new FutureTask<>(() -> FileChannel.open(path, StandardOpenOption.WRITE));
        Thread.ofPlatform().daemon().name("weir-open").start(opened);
        try {
            return opened.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            giveUp(path, opened);
            throw new IOException("no process opened this FIFO for reading within " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            giveUp(path, opened);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the task was cancelled before a process opened the FIFO for reading");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private static void giveUp(Path path, FutureTask<FileChannel> opened) throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel _ = FileChannel.open(path, StandardOpenOption.READ)) {
            opened.get().close();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
