package dev.weir.bpf;

import java.util.Map;

/** The error numbers that BPF calls give. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int E2BIG = 7;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;
    /** Internal to the kernel, but BPF lets it through. */
    static final int ENOTSUPP = 524;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM, not permitted"),
            Map.entry(ENOENT, "ENOENT, not there"),
            Map.entry(ESRCH, "ESRCH, no such thing"),
            Map.entry(E2BIG, "E2BIG, too big"),
            Map.entry(9, "EBADF, bad file descriptor"),
            Map.entry(ENOMEM, "ENOMEM, out of memory"),
            Map.entry(EACCES, "EACCES, refused"),
            Map.entry(EBUSY, "EBUSY, in use"),
            Map.entry(EEXIST, "EEXIST, already there"),
            Map.entry(19, "ENODEV, no such device"),
            Map.entry(20, "ENOTDIR, not a folder"),
            Map.entry(EINVAL, "EINVAL, invalid argument"),
            Map.entry(24, "EMFILE, too many open files"),
            Map.entry(ENOSPC, "ENOSPC, no space"),
            Map.entry(ENOSYS, "ENOSYS, not in this kernel"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP, not supported"),
            Map.entry(ENOTSUPP, "ENOTSUPP, not supported"));

    private Errno() {}

    static String name(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }
}
