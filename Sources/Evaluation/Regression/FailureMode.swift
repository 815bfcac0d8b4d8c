import Foundation
import HoldfastImaging

/// What seems to have gone wrong where a tracker left its target.
public enum FailureMode: String, Sendable, CaseIterable, Encodable {
    /// From one frame to the next it is somewhere else: on another object.
    case jump
    /// It slides off little by little.
    case slide
    /// The position is right and the size is not.
    case scale
    /// It gave up, or stands still.
    case lost
    /// It is where the target was some frames before.
    case lag
    /// It claims to see a target that is not there.
    case claim
    /// The box is right, but not what the tracker reports about it.
    case confidence

    /// What a person reads after "looks like".
    public var explanation: String {
        switch self {
        case .jump: "a jump to something else"
        case .slide: "a slow slide off the target"
        case .scale: "a wrong size at the right position"
        case .lost: "a loss: it gave up or stands still"
        case .lag: "a lag: it is where the target was before"
        case .claim: "a false claim: the target is not there"
        case .confidence: "a confidence that does not fit the overlap"
        }
    }

    /// Frames after the divergence that are looked at.
    static let window = 10

    /// What fits best.
    ///
    /// - Parameters:
    ///   - expected: the right boxes, a frame each, nil where the target is absent.
    ///   - frame: the first frame that diverged.
    static func fitting(
        expected: [Box?], found: TrackUnderTest, from frame: Int
    ) -> FailureMode {
        guard expected.indices.contains(frame), expected[frame] != nil else { return .claim }
        let frames = frame..<min(frame + window, expected.count)
        // A wrong size may be what made a tracker give up.
        if let right = expected[frame], let box = found.box(frame) {
            let first = Pair(frame, right, box)
            if first.sizeError > 0.2, first.sizeError > 1.5 * first.offset { return .scale }
        }
        if isLost(expected, found, frames) { return .lost }
        let pairs = frames.compactMap { index in
            zip(expected[index], found.box(index)).map { Pair(index, $0, $1) }
        }
        guard !pairs.isEmpty else { return .lost }
        let offset = average(pairs.map(\.offset))
        if average(pairs.map(\.sizeError)) > 1.2 * offset { return .scale }
        if isLagging(expected, pairs, offset: offset) { return .lag }
        return jumps(expected, found, at: frame) ? .jump : .slide
    }

    /// A right box and the one found.
    private struct Pair {
        let frame: Int
        let expected: Box
        let found: Box

        init(_ frame: Int, _ expected: Box, _ found: Box) {
            self.frame = frame
            self.expected = expected
            self.found = found
        }

        /// Distance of the centres in sizes of the right box.
        var offset: Double {
            expected.center.distance(to: found.center) / expected.area.squareRoot()
        }

        /// Difference of the sizes as a share of the right one.
        var sizeError: Double { abs((found.area / expected.area).squareRoot() - 1) }
    }

    private static func isLost(
        _ expected: [Box?], _ found: TrackUnderTest, _ frames: Range<Int>
    ) -> Bool {
        // Where the right track is lost, too, nothing is wrong with a loss.
        let visible = frames.filter { expected[$0] != nil }
        let gone = visible.count { found.state($0) == .lost || found.box($0) == nil }
        if 2 * gone > visible.count { return true }
        let first = frames.prefix(3)
        // Of a tracker that reports nothing: the box stands still while the target moves on.
        guard first.allSatisfy({ found.state($0) == nil }), frames.count > 4,
            let box = found.box(frames.lowerBound), let begin = expected[frames.lowerBound],
            let end = frames.reversed().lazy.compactMap({ expected[$0] }).first
        else { return false }
        return frames.allSatisfy { found.box($0) == box }
            && begin.center.distance(to: end.center) > 0.2 * begin.area.squareRoot()
    }

    /// Whether the boxes fit the right ones of some frames before much better.
    private static func isLagging(
        _ expected: [Box?], _ pairs: [Pair], offset: Double
    ) -> Bool {
        guard pairs.count >= 4 else { return false }
        let residues = (1...8).compactMap { delay -> Double? in
            let distances = pairs.compactMap { pair -> Double? in
                guard pair.frame >= delay, let before = expected[pair.frame - delay] else {
                    return nil
                }
                return before.center.distance(to: pair.found.center) / before.area.squareRoot()
            }
            return distances.count == pairs.count ? average(distances) : nil
        }
        guard let best = residues.min() else { return false }
        return best < 0.35 * offset && best < 0.25
    }

    /// Whether the error grows by a third of the target within two frames.
    private static func jumps(
        _ expected: [Box?], _ found: TrackUnderTest, at frame: Int
    ) -> Bool {
        func offset(_ index: Int) -> Double? {
            guard expected.indices.contains(index) else { return nil }
            return zip(expected[index], found.box(index)).map { Pair(index, $0, $1).offset }
        }
        return (frame - 2...frame + 5).contains { index in
            zip(offset(index), offset(index - 2)).map { $0 - $1 > 0.33 } ?? false
        }
    }

    private static func average(_ values: [Double]) -> Double { mean(values) ?? 0 }

    private static func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
        guard let a, let b else { return nil }
        return (a, b)
    }
}
