import HoldfastCFFmpeg
import HoldfastImaging

/// Memory for copies of frames, which goes from one frame to the next: to get as much from the system
/// for each frame takes longer than the copy.
final class FrameMemory: Sendable {
    /// Blocks of one size; those that are in use outlive it.
    private struct Pool: @unchecked Sendable {
        var blocks: OpaquePointer?
        var size = 0
    }

    private let pool = Locked(Pool())

    deinit {
        pool.withLock { av_buffer_pool_uninit(&$0.blocks) }
    }

    /// Gives a frame pixels of its own.
    ///
    /// - Returns: an error of FFmpeg if negative.
    func separate(_ frame: UnsafeMutablePointer<AVFrame>) -> Int32 {
        guard av_frame_is_writable(frame) == 0 else { return 0 }
        guard var copy = av_frame_alloc() as UnsafeMutablePointer<AVFrame>? else {
            return holdfast_averror(ENOMEM)
        }
        defer { freeFrame(&copy) }
        copy.pointee.format = frame.pointee.format
        copy.pointee.width = frame.pointee.width
        copy.pointee.height = frame.pointee.height
        let size = holdfast_lay_out_frame(copy, nil)
        guard size > 0 else { return av_frame_make_writable(frame) }
        guard let block = block(of: Int(size)) else { return holdfast_averror(ENOMEM) }
        holdfast_lay_out_frame(copy, block)
        var code = av_frame_copy(copy, frame)
        if code >= 0 { code = av_frame_copy_props(copy, frame) }
        guard code >= 0 else { return code }
        av_frame_unref(frame)
        av_frame_move_ref(frame, copy)
        return 0
    }

    private func block(of size: Int) -> UnsafeMutablePointer<AVBufferRef>? {
        pool.withLock { pool in
            if pool.size != size {
                av_buffer_pool_uninit(&pool.blocks)
                pool.blocks = av_buffer_pool_init(size, nil)
                pool.size = size
            }
            return av_buffer_pool_get(pool.blocks)
        }
    }
}
