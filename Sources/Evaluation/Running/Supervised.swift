import HoldfastImaging
import HoldfastTracking

/// What a tracker did on a sequence while it was started again after each failure.
public struct SupervisedResult: Sendable {
    /// One line of the VOT result format.
    public enum Region: Sendable, Hashable {
        /// The tracker was started on this frame.
        case start
        /// Its box and the true one do not overlap.
        case failure
        /// Between a failure and the next start, or before the first.
        case skipped
        case box(Box)
    }

    public var name: String
    /// One for each frame.
    public var regions: [Region]
    /// Overlaps from each start on, the first being 1, and whether the stretch ended in a failure;
    /// `nil` for frames without a true box.
    public var stretches: [(overlaps: [Double?], failed: Bool)]

    /// The lines of a VOT result file.
    public var text: String {
        regions.map { region in
            switch region {
            case .start: "1\n"
            case .failure: "2\n"
            case .skipped: "0\n"
            case .box(let box): BoxText.format([box])
            }
        }.joined()
    }

    public var failures: Int { stretches.count { $0.failed } }

    /// Mean overlap while tracking, without the first 10 frames of each stretch, on which overlaps
    /// are high only because the tracker was just put right (Kristan et al., "A Novel Performance
    /// Evaluation Methodology for Single-Target Trackers", TPAMI 2016). `nil` where none is left.
    public var accuracy: Double? {
        mean(
            stretches.flatMap { stretch in
                let kept = stretch.overlaps.dropFirst(SupervisedRunner.burnIn).compactMap { $0 }
                // The overlap of 0 that ended the stretch is a failure, not a matter of accuracy.
                return stretch.failed ? kept.dropLast() : kept[...]
            })
    }
}

/// The supervised experiment of the VOT challenges until 2019: a tracker whose box no longer overlaps
/// the true one is started again five frames later.
public struct SupervisedRunner: Sendable {
    /// Frames from a failure to the next start.
    public static let pause = 5
    /// Frames after a start that do not count for accuracy.
    public static let burnIn = 10

    public var parameters: TrackerParameters
    public var limit: Int?

    public init(parameters: TrackerParameters, limit: Int? = nil) {
        self.parameters = parameters
        self.limit = limit
    }

    public func run(_ sequence: AnnotatedSequence, frames: FrameSource) throws -> SupervisedResult {
        let count = min(sequence.truth.count, limit ?? .max)
        var result = SupervisedResult(name: sequence.name, regions: [], stretches: [])
        var tracker: Tracker?
        var earliest = 0
        do {
            try frames(sequence) { image, _ in
                let frame = result.regions.count
                let truth = sequence.truth[frame]?.shifted(by: -sequence.origin)
                if var running = tracker.take() {
                    let box = running.update(image: image).box
                    let overlap = truth?.overlap(box)
                    result.stretches[result.stretches.count - 1].overlaps.append(overlap)
                    if let overlap, overlap <= 0 {
                        result.stretches[result.stretches.count - 1].failed = true
                        result.regions.append(.failure)
                        earliest = frame + Self.pause
                    } else {
                        result.regions.append(.box(box.shifted(by: sequence.origin)))
                        tracker = consume running
                    }
                } else if let truth, frame >= earliest {
                    tracker = try Tracker(image: image, box: truth, parameters: parameters)
                    result.regions.append(.start)
                    result.stretches.append((overlaps: [1], failed: false))
                } else {
                    result.regions.append(.skipped)
                }
                return result.regions.count < count
            }
        } catch let error as TrackerError {
            throw EvaluationError.inconsistent("\(sequence.name): \(error)")
        }
        guard result.regions.count == count else {
            throw EvaluationError.inconsistent(
                "\(sequence.name): \(result.regions.count) frames, but "
                    + "\(sequence.truthFile.path) has \(sequence.truth.count) lines")
        }
        return result
    }
}
