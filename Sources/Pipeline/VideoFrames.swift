import HoldfastImaging
import HoldfastVideo

extension Frame: PipelineFrame {}

extension FrameInput where Frame == HoldfastVideo.Frame {
    /// The frames of a video.
    ///
    /// - Parameter limit: stops after this many frames, those that cannot be decoded included.
    public init(_ source: VideoSource, limit: Int? = nil) {
        let range = FrameRange(start: source.start, limit: limit)
        self.init(
            next: {
                guard !range.isOver, let frame = try source.next() else { return nil }
                guard range.contains(frame.index) else { return nil }
                return frame
            },
            interrupt: { source.cancel() },
            firstIndex: range.first,
            frameInterval: 1 / max(source.info.frameRate.value, 1e-3),
            endIndex: {
                guard let end = source.endIndex else { return range.end }
                return range.end.map { min($0, end) } ?? end
            })
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

/// So many frames from the first one on.
private final class FrameRange: Sendable {
    /// The index of the first frame; nil if only the first frame tells.
    let first: Int?
    private let limit: Int?
    private let state: Locked<(end: Int?, next: Int)>

    init(start: VideoSourceOptions.Start?, limit: Int?) {
        self.limit = limit
        first =
            switch start {
            case .frame(let index): index
            case .time: nil
            case nil: 0
            }
        let end = first.flatMap { first in limit.map { first + $0 } }
        state = Locked((end, first ?? 0))
    }

    /// The index after the last frame, if a frame that is beyond it has been asked for.
    var end: Int? { state.withLock { $0.next >= $0.end ?? .max ? $0.end : nil } }

    var isOver: Bool { end != nil }

    /// Notes a frame; false if it comes after the last one.
    func contains(_ index: Int) -> Bool {
        state.withLock { state in
            if state.end == nil, let limit { state.end = index + limit }
            state.next = index + 1
            return index < state.end ?? .max
        }
    }
}
