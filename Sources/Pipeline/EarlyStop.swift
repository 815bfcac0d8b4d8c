import HoldfastImaging
import HoldfastVideo

extension FrameInput where Frame == HoldfastVideo.Frame {
    /// The same frames up to a time or a frame, which are not among them.
    ///
    /// - Parameters:
    ///   - time: seconds since the beginning of the source.
    ///   - frame: an index.
    public func ending(time: Double = .infinity, frame: Int = .max) -> FrameInput {
        // The index of the frame that is no longer wanted, once it has come.
        let end = Locked<Int?>(nil)
        var input = self
        let (next, endIndex) = (next, endIndex)
        input.next = {
            guard end.withLock({ $0 == nil }), let found = try next() else { return nil }
            guard found.time < time, found.index < frame else {
                let index = min(found.index, frame)
                end.withLock { $0 = index }
                return nil
            }
            return found
        }
        input.endIndex = { end.withLock { $0 } ?? endIndex?().map { min($0, frame) } }
        return input
    }
}
