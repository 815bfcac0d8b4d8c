/// How often a tracker is taken through a sequence: forwards, then backwards, by turns.
///
/// Annotated clips last some seconds, and errors that grow slowly do not show in them. On the way back
/// the frames are the same and the truth is known, so a clip tells what a tracker does over minutes.
public struct Passes: Sendable, Hashable {
    public var count: Int

    public init(_ count: Int = 1) { self.count = count }

    /// The frames in the order in which they are shown.
    ///
    /// - Parameters:
    ///   - start: the first one.
    ///   - frames: how many the sequence has.
    ///   - length: at most so many are shown.
    func order(from start: Int, of frames: Int, length: Int? = nil) -> [Int] {
        var order = Array(start..<frames)
        for pass in 1..<max(count, 1) {
            guard order.count < length ?? .max else { break }
            // The frame on which the direction changes is shown once.
            order +=
                pass.isMultiple(of: 2) ? Array(1..<frames) : Array((0..<frames - 1).reversed())
        }
        return Array(order.prefix(length ?? .max))
    }
}
