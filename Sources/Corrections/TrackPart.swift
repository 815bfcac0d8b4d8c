import HoldfastImaging
import HoldfastTracking

/// What is known of one target on neighbouring frames.
public struct TrackPart: Sendable, Equatable {
    /// The frame of the first estimate.
    public var first: Int
    /// One for each frame; nil where a frame cannot be decoded.
    public var estimates: [Estimate?]

    public init(first: Int, estimates: [Estimate?] = []) {
        self.first = first
        self.estimates = estimates
    }

    /// The frames, whether they could be decoded or not.
    public var frames: Range<Int> { first..<first + estimates.count }

    public subscript(frame: Int) -> Estimate? {
        frames.contains(frame) ? estimates[frame - first] : nil
    }
}

extension Estimate {
    /// A box that a person has drawn.
    package init(drawn box: Box) {
        self.init(
            box: box, state: .tracking, confidence: 1, peakToSidelobeRatio: 0, subpeakRatio: 0)
    }
}
