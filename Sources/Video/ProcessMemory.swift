import HoldfastCFFmpeg

/// The memory of the whole process.
public enum ProcessMemory {
    /// Returns freed blocks of a megabyte or more to the system at once. This keeps the memory of
    /// long runs with large frames down: 30 MB less at 1080p with a noisy image.
    ///
    /// A program may call it at its start; the library never does. It has no effect unless the C
    /// library is glibc.
    public static func returnLargeBlocks() {
        holdfast_set_large_block_size(1 << 20)
    }
}
