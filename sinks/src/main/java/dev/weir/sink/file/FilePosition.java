package dev.weir.sink.file;

/**
 * How far a file was written when a checkpoint was taken.
 *
 * @param inode of the file that is meant: another may stand at its path by now; 0 for none
 * @param length in bytes
 */
record FilePosition(String path, long inode, long length) {
    /** Stands for every file: the first version of the state did not know which one it meant. */
    static final long ANY = -1;

    boolean isOf(long file) {
        return inode == ANY || inode == file;
    }
}
