import HoldfastImaging
import HoldfastVideo

extension Frame: PipelineFrame {}

extension FrameInput where Frame == HoldfastVideo.Frame {
    /// The frames of a video.
    ///
    /// - Parameter limit: stops after this many frames.
    public init(_ source: VideoSource, limit: Int? = nil) {
        let left = Countdown(limit)
        self.init(
            next: { left.next() ? try source.next() : nil }, interrupt: { source.cancel() })
    }

    /// The frames of a live source that is reopened when it is lost.
    ///
    /// - Parameter limit: stops after this many frames.
    public init(_ source: ReopeningSource, limit: Int? = nil) {
        let left = Countdown(limit)
        self.init(
            next: { left.next() ? try source.next() : nil }, interrupt: { source.cancel() })
    }
}

private final class Countdown: Sendable {
    private let left: Locked<Int?>

    init(_ left: Int?) {
        self.left = Locked(left)
    }

    /// False once the limit has been reached.
    func next() -> Bool {
        left.withLock { left in
            guard let count = left else { return true }
            left = max(0, count - 1)
            return count > 0
        }
    }
}
