import HoldfastCFFmpeg

/// The memory of the whole process.
public enum ProcessMemory {
    /// Returns freed blocks of a megabyte or more to the system at once, and keeps a few megabytes of smaller
    /// ones for each thread. The former keeps the memory of long runs with large frames down: 30 MB less at
    /// 1080p with a noisy image. The latter saves a page fault for each page that is freed and needed again.
    ///
    /// A program may call it at its start; the library never does. It has no effect unless the C
    /// library is glibc.
    public static func returnLargeBlocks() {
        holdfast_set_large_block_size(1 << 20)
    }

    /// Makes all threads take memory from the same place, so that what one has freed another gets. With a place
    /// for each thread ten targets at 720p take 10 MB more on two threads.
    ///
    /// A program may call it at its start; the library never does. It has no effect unless the C
    /// library is glibc.
    public static func shareBlocks() { holdfast_set_heaps(1) }
}
