import HoldfastImaging

/// Whether and where a tracker lost its target for good, on one sequence.
///
/// A tracker has *drifted* from the first frame from which on its overlap is below 0.1 for 10
/// counted frames in a row. A later return does not undo it: whoever watches the recording sees the
/// box on something else for that long.
public struct DriftMeasures: Sendable, Hashable {
    /// The overlap below which a box is off its target.
    public static let offTarget = 0.1
    /// How many counted frames in a row make a drift.
    public static let driftLength = 10

    /// The frame of the sequence on which drift began, or `nil`.
    public var onset: Int?
    /// The share of the counted frames before the onset; 1 without drift.
    public var survival: Double
    /// The returns of the target after an absence.
    public var recoveries: [Recovery]

    public var hasDrifted: Bool { onset != nil }

    /// How a tracker came back to a target that had been absent.
    public struct Recovery: Sendable, Hashable {
        /// The first frame on which the target is visible again.
        public var returnFrame: Int
        /// For how many frames it had been absent.
        public var absence: Int
        /// Frames from the return to the first overlap above 0.3 (0: at once), or `nil` if the
        /// target left again, or the sequence ended, before that.
        public var delay: Int?
    }

    /// `nil` if no frame counts.
    public init?(_ scores: FrameScores, truth: [Box?]) {
        guard !scores.frames.isEmpty else { return nil }
        var run = 0
        var first = scores.frames.count
        for (index, overlap) in scores.overlaps.enumerated() {
            run = overlap < Self.offTarget ? run + 1 : 0
            if run == Self.driftLength {
                first = index - Self.driftLength + 1
                break
            }
        }
        onset = first < scores.frames.count ? scores.frames[first] : nil
        survival = Double(first) / Double(scores.frames.count)
        recoveries = Self.recoveries(scores, truth: truth)
    }

    /// Absences shorter than this are flaws of the annotation rather than events.
    static let shortestAbsence = 3

    private static func recoveries(_ scores: FrameScores, truth: [Box?]) -> [Recovery] {
        var found: [Recovery] = []
        for (index, frame) in scores.frames.enumerated() {
            guard index > 0 else { continue }
            let absence = frame - scores.frames[index - 1] - 1
            guard absence >= shortestAbsence else { continue }
            var delay: Int?
            for later in index..<scores.frames.count {
                let steps = scores.frames[later] - frame
                guard steps == later - index else { break }
                if scores.overlaps[later] > 0.3 {
                    delay = steps
                    break
                }
            }
            found.append(Recovery(returnFrame: frame, absence: absence, delay: delay))
        }
        return found
    }

    /// The share of sequences that are still on their target after each share 0, 1/`steps`, ..., 1
    /// of their frames. The mean of the curve is the mean of ``survival``, up to the step.
    public static func survivalCurve(_ drifts: [DriftMeasures], steps: Int = 100) -> [Double] {
        (0...steps).map { step in
            let time = Double(step) / Double(steps)
            return share(of: drifts) { !$0.hasDrifted || $0.survival >= time } ?? 0
        }
    }
}
