package dev.weir.pipeline.run;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of checkpoints and savepoints. State holds pieces of requests in flight, so it is for its own user only: a folder that is
 * another user's, that others can change, or whose files others could read is refused.
 */
final class StateFolder {
    private static final String PRIVATE = "rwx------";
    private static final int WRITABLE = 0022;
    private static final int PASSABLE = 0011;
    private static final int OTHERS = 0077;
    /** Everybody may write, but may not take away what is another's: the folder for temporary files. */
    private static final int STICKY = 01000;

    private StateFolder() {}

    /**
     * Makes the folder where it is missing.
     *
     * @param uri as Flink takes it; only the file system of this machine is looked at
     * @throws IOException with the remedy, if it is not safe to use
     */
    static void prepare(String uri) throws IOException {
        URI parsed = URI.create(uri);
        if (parsed.getScheme() != null && !parsed.getScheme().equals("file")) {
            return;
        }
        Path folder = Path.of(parsed.getPath());
        if (Files.exists(folder)) {
            check(folder, (int) Files.getAttribute(folder, "unix:mode"), umask());
        } else {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        }
    }

    private static void check(Path folder, int mode, int umask) throws IOException {
        boolean sticky = (mode & STICKY) != 0;
        Object owner = Files.getAttribute(folder, "unix:uid");
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!owner.equals(user) && !sticky) {
            throw new IOException("the folder for state, " + folder + ", belongs to uid " + owner
                    + ": name another folder, or run chown " + user + " " + folder);
        }
        if ((mode & WRITABLE) != 0 && !sticky) {
            throw new IOException(
                    "other users can change the folder for state, " + folder + ": run chmod 700 " + folder);
        }
        if ((mode & PASSABLE) != 0 && (umask & OTHERS) != OTHERS) {
            throw new IOException("other users could read the state in " + folder + ": run chmod 700 " + folder
                    + ", or start Weir under umask 077, as ./weir does");
        }
    }

    /** Of this process: the rights that its new files do not get. */
    private static int umask() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Umask:")) {
                return Integer.parseInt(line.substring("Umask:".length()).strip(), 8);
            }
        }
        return 0;
    }
}
