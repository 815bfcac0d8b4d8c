/// Finds the frames that a recording leaves out because they could not be decoded.
struct UndecodedFrames: Sendable {
    /// A frame without a picture.
    struct Gap: Sendable, Hashable {
        var index: Int
        /// Seconds since the beginning of the source: between those of its neighbours.
        var time: Double
    }

    private let isLive: Bool
    private let firstIndex: Int?
    private var last: (index: Int, time: Double)?
    /// Seconds between the last two frames.
    private var interval: Double

    /// - Parameters:
    ///   - isLive: of a live source frames are left out because they were dropped.
    ///   - firstIndex: the index of the first frame that is wanted; nil if it is not known.
    ///   - interval: seconds between frames, until frames tell.
    init(isLive: Bool, firstIndex: Int?, interval: Double = 0) {
        self.interval = interval
        self.isLive = isLive
        self.firstIndex = firstIndex
    }

    /// Notes a frame.
    ///
    /// - Returns: the frames that are left out before it.
    mutating func advance(index: Int, time: Double) -> [Gap] {
        defer { last = (index, time) }
        guard !isLive else { return [] }
        if let last {
            interval = (time - last.time) / Double(max(1, index - last.index))
            return gaps(after: last, end: index)
        }
        guard let firstIndex, index > firstIndex else { return [] }
        let step = time / Double(index)
        return gaps(
            after: (firstIndex - 1, step * Double(firstIndex - 1)), end: index, interval: step)
    }

    /// The frames that are left out after the last one.
    ///
    /// - Parameter index: the index after the last frame of the source; nil if it is not known.
    func end(_ index: Int?) -> [Gap] {
        guard !isLive, let index, let last else { return [] }
        return gaps(after: last, end: index)
    }

    private func gaps(
        after last: (index: Int, time: Double), end: Int, interval: Double? = nil
    ) -> [Gap] {
        guard end > last.index + 1 else { return [] }
        let interval = interval ?? self.interval
        return (last.index + 1..<end).map {
            Gap(index: $0, time: last.time + Double($0 - last.index) * interval)
        }
    }
}
