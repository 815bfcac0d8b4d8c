import HoldfastImaging
import HoldfastTracking

/// The first frame on which a tracker departs from its reference.
public struct Divergence: Sendable {
    public enum Reference: String, Sendable, Encodable {
        case truth, golden
    }

    /// The seed of the scene, where a case has several.
    public var seed: UInt64?
    public var frame: Int
    public var reference: Reference
    /// The right box; nil where the target is absent.
    public var expected: Box?
    public var found: Box?
    /// Overlap with the true box, or pixels of difference to the golden one.
    public var amount: Double?
    public var failureMode: FailureMode

    /// `frame 84: 31.2 px from the golden trajectory`
    public var text: String {
        var text = "\(seed.map { "seed \($0), " } ?? "")frame \(frame)"
        if let amount {
            text +=
                reference == .golden
                ? ": \(TextTable.number(amount, digits: 1)) px from the golden trajectory"
                : ": overlap \(TextTable.number(amount, digits: 2)) with the true box"
        } else if expected == nil {
            text += ": the target is absent"
        }
        return text + "; looks like \(failureMode.explanation)"
    }
}

extension Box {
    /// The largest distance of two boxes' edges, pixels.
    func edgeDistance(to other: Box) -> Double {
        max(
            abs(x - other.x), abs(y - other.y), abs(maxX - other.maxX), abs(maxY - other.maxY))
    }
}

/// A result compared with a golden trajectory.
public struct GoldenComparison: Sendable {
    /// By how many pixels an edge differs on each frame; nil where both have no box or are lost.
    public var differences: [Double?]
    /// The first frame beyond the tolerance.
    public var divergence: Divergence?
    /// Frames beyond the tolerance.
    public var moved: Int
    /// Frames on which one is lost and the other is not.
    public var changedStates: Int
    public var largest: (frame: Int, difference: Double)?
    /// Where the numbers of frames differ: what it was and is.
    public var lengths: (golden: Int, result: Int)?

    /// For up to this many frames in a row one may be lost and the other not, since a loss may come a
    /// frame sooner or later on another processor.
    static let statePatience = 3

    public init(golden: TrackUnderTest, result: TrackUnderTest, tolerance: Double) {
        let count = max(golden.boxes.count, result.boxes.count)
        differences = []
        moved = 0
        changedStates = 0
        var first: Int?
        var run = 0
        for frame in 0..<count {
            let isLost = (golden.state(frame) == .lost, result.state(frame) == .lost)
            run = isLost.0 != isLost.1 ? run + 1 : 0
            if run > 0 { changedStates += 1 }
            if run > Self.statePatience, first == nil { first = frame - run + 1 }
            guard let right = golden.box(frame), let found = result.box(frame), !isLost.0,
                !isLost.1
            else {
                differences.append(nil)
                continue
            }
            let difference = right.edgeDistance(to: found)
            differences.append(difference)
            if difference > largest?.difference ?? -1 { largest = (frame, difference) }
            if difference > tolerance {
                moved += 1
                if first == nil { first = frame }
            }
        }
        if golden.boxes.count != result.boxes.count {
            lengths = (golden.boxes.count, result.boxes.count)
            first = first ?? min(golden.boxes.count, result.boxes.count)
        }
        guard let first else { return }
        // A lost golden track keeps the box of where the target was last seen; it is no reference.
        let expected = golden.boxes.indices.map { golden.state($0) == .lost ? nil : golden.box($0) }
        let right = expected.indices.contains(first) ? expected[first] : nil
        divergence = Divergence(
            frame: first, reference: .golden, expected: right, found: result.box(first),
            amount: differences[first] ?? nil,
            failureMode: FailureMode.fitting(expected: expected, found: result, from: first))
    }

    /// What changed, for a person who updates the golden trajectory.
    public var text: String {
        var parts: [String] = []
        if let lengths { parts.append("\(lengths.result) frames instead of \(lengths.golden)") }
        if moved > 0, let largest, let divergence {
            parts.append(
                "\(moved) \(moved == 1 ? "frame" : "frames") beyond the tolerance from frame "
                    + "\(divergence.frame) on, at most "
                    + "\(TextTable.number(largest.difference, digits: 1)) px on frame "
                    + "\(largest.frame)")
        } else if let largest, largest.difference > 0 {
            parts.append(
                "at most \(TextTable.number(largest.difference, digits: 3)) px on frame "
                    + "\(largest.frame), within the tolerance")
        }
        if changedStates > 0 { parts.append("lost or not on \(changedStates) frames") }
        return parts.isEmpty ? "unchanged" : parts.joined(separator: "; ")
    }
}
