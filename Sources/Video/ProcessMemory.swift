import HoldfastCFFmpeg

/// The memory of the whole process.
public enum ProcessMemory {
    /// Has freed blocks of a megabyte or more go back to the system at once, which keeps a long run
    /// with large frames small: 30 MB less at 1080p where the picture is noisy.
    ///
    /// For a program to call as it begins; a library leaves the choice to the program. Does nothing
    /// where the C library is not glibc.
    public static func returnLargeBlocks() {
        holdfast_set_large_block_size(1 << 20)
    }
}
