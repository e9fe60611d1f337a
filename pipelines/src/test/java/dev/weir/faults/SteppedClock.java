package dev.weir.faults;

import dev.weir.live.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/** The wall clock of one process, which can be set while it runs; the machine's is left alone. */
final class SteppedClock {
    /** Stands before the C library's functions in that process, and adds seconds that are in a file. */
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/time.h>
            #include <time.h>

            static int (*real)(clockid_t, struct timespec *);
            static volatile long *step;

            __attribute__((constructor)) static void begin(void)
            {
                real = dlsym(RTLD_NEXT, "clock_gettime");
                int fd = open(getenv("STEPPED_CLOCK"), O_RDONLY);
                void *at = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
                step = at == MAP_FAILED ? NULL : at;
            }

            int clock_gettime(clockid_t id, struct timespec *now)
            {
                if (!real)
                    begin();
                int result = real(id, now);
                if (id == CLOCK_REALTIME && step)
                    now->tv_sec += *step;
                return result;
            }

            int gettimeofday(struct timeval *restrict now, void *restrict zone)
            {
                struct timespec at;
                int result = clock_gettime(CLOCK_REALTIME, &at);
                now->tv_sec = at.tv_sec;
                now->tv_usec = at.tv_nsec / 1000;
                return result;
            }

            time_t time(time_t *now)
            {
                struct timespec at;
                clock_gettime(CLOCK_REALTIME, &at);
                if (now)
                    *now = at.tv_sec;
                return at.tv_sec;
            }
            """;

    private final Path library;
    private final Path seconds;

    SteppedClock(Path folder) throws IOException {
        Path source = Files.writeString(folder.resolve("clock.c"), SOURCE);
        library = folder.resolve("clock.so");
        seconds = Files.write(folder.resolve("seconds"), new byte[Long.BYTES]);
        Command.run("clang", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString());
    }

    /** For the process. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "STEPPED_CLOCK", seconds.toString());
    }

    /** It is off by this from now on. */
    void step(Duration by) throws IOException {
        try (var file = Files.newByteChannel(seconds, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putLong(0, by.toSeconds()));
        }
    }
}
