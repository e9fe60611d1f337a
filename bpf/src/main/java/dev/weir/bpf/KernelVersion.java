package dev.weir.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two numbers that a kernel's features go by. */
record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)");

    static KernelVersion running() {
        try {
            return parse(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
        } catch (IOException e) {
            return new KernelVersion(0, 0);
        }
    }

    static KernelVersion parse(String release) {
        Matcher numbers = NUMBERS.matcher(release);
        return numbers.lookingAt()
                ? new KernelVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
                : new KernelVersion(0, 0);
    }

    boolean atLeast(int otherMajor, int otherMinor) {
        return compareTo(new KernelVersion(otherMajor, otherMinor)) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
