import Foundation
import HoldfastImaging
import HoldfastTracking

/// What a tracker did on one sequence, started once and never helped.
public struct OnePassResult: Sendable {
    public var name: String
    /// The frame that the tracker was started on: the first with a true box.
    public var start: Int
    /// An answer for each frame from `start` on; the first is the box that the tracker began with.
    public var estimates: [Estimate]
    /// Presentation times in seconds of those frames, where known.
    public var times: [Double?]
    /// Updates per second: the tracker's own time, without decoding.
    public var framesPerSecond: Double?
    /// Size of the first frame, pixels.
    public var width: Int
    public var height: Int
    /// How many frames the sequence has: `start` and those with an answer.
    public var frameCount: Int { start + estimates.count }

    /// A box for each frame of the sequence, `nil` before the start.
    public var boxes: [Box?] { Array(repeating: nil, count: start) + estimates.map(\.box) }

    /// What the tracker reported about itself on each frame of the sequence.
    public var reports: [SelfReport?] {
        Array(repeating: nil, count: start) + estimates.map(SelfReport.init)
    }

    /// The result compared with the truth; `nil` if no frame counts.
    public func measures(
        against sequence: AnnotatedSequence, conventions: MeasureConventions = .strict
    ) -> SequenceMeasures? {
        SequenceMeasures(
            name: name, truth: Array(sequence.truth.prefix(frameCount)), result: boxes,
            reports: reports, start: start, framesPerSecond: framesPerSecond,
            conventions: conventions)
    }
}

/// What a tracker is told of the target on its first frame.
public enum TargetCue: Sendable {
    /// The true box.
    case box
    /// The true box's centre alone; the tracker finds the box (``Tracker/proposeBox(at:in:)``).
    case point
}

/// One-pass evaluation (OPE; Wu, Lim, Yang, CVPR 2013): the tracker starts on the first true box, or
/// from its centre, and runs to the end.
public struct OnePassRunner: Sendable {
    public var parameters: TrackerParameters
    /// At most this many frames of each sequence, or all.
    public var limit: Int?
    public var cue: TargetCue
    /// Whether other threads help the tracker; see ``HoldfastTracking/Tracker/learnsAside``. By default as the tracker
    /// has it.
    public var learnsAside: Bool?
    /// Frames are decoded this many bytes ahead, outside the timed section.
    public var bytesAhead = 128 << 20

    public init(parameters: TrackerParameters, limit: Int? = nil, cue: TargetCue = .box) {
        self.parameters = parameters
        self.limit = limit
        self.cue = cue
    }

    /// Runs over one sequence.
    public func run(_ sequence: AnnotatedSequence, frames: FrameSource) throws -> OnePassResult {
        guard let start = sequence.firstVisible, let box = sequence.truth[start] else {
            throw EvaluationError.inconsistent("\(sequence.name): no frame has a box")
        }
        let count = min(sequence.truth.count, limit ?? .max)
        guard count > start else {
            throw EvaluationError.inconsistent(
                "\(sequence.name): the target appears on frame \(start), after the limit")
        }
        var run = Run(
            box: box.shifted(by: -sequence.origin), cue: cue, parameters: parameters,
            learnsAside: learnsAside)
        var ahead: [StoredFrame] = []
        var bytes = 0
        var frame = 0
        do {
            try frames(sequence) { image, time in
                if frame >= start {
                    let stored = StoredFrame(copying: image, time: time)
                    ahead.append(stored)
                    bytes += stored.byteCount
                    if bytes >= bytesAhead {
                        try run.advance(over: ahead)
                        ahead.removeAll(keepingCapacity: true)
                        bytes = 0
                    }
                }
                frame += 1
                return frame < count
            }
            try run.advance(over: ahead)
        } catch let error as TrackerError {
            throw EvaluationError.inconsistent("\(sequence.name): \(error)")
        }
        guard frame == count else {
            throw EvaluationError.inconsistent(
                "\(sequence.name): \(frame) frames, but \(sequence.truthFile.path) has "
                    + "\(sequence.truth.count) lines")
        }
        var estimates = run.estimates
        for index in estimates.indices {
            estimates[index].shift(by: sequence.origin)
        }
        // Exactly as it was given, since subtracting and adding may round.
        if cue == .box { estimates[0].box = box }
        return OnePassResult(
            name: sequence.name, start: start, estimates: estimates, times: run.times,
            framesPerSecond: run.framesPerSecond, width: run.width, height: run.height)
    }

    private struct Run {
        var box: Box
        let cue: TargetCue
        let parameters: TrackerParameters
        let learnsAside: Bool?
        var tracker: Tracker?
        var estimates: [Estimate] = []
        var times: [Double?] = []
        var spent = Duration.zero
        var width = 0
        var height = 0

        init(box: Box, cue: TargetCue, parameters: TrackerParameters, learnsAside: Bool?) {
            self.box = box
            self.cue = cue
            self.parameters = parameters
            self.learnsAside = learnsAside
        }

        var framesPerSecond: Double? {
            let seconds = spent / .seconds(1)
            guard estimates.count > 1, seconds > 0 else { return nil }
            return Double(estimates.count - 1) / seconds
        }

        mutating func advance(over frames: [StoredFrame]) throws {
            var remaining = frames[...]
            if tracker == nil, let first = remaining.popFirst() {
                if cue == .point {
                    box = try Tracker.proposeBox(at: box.center, in: first.image)
                }
                var begun = try Tracker(image: first.image, box: box, parameters: parameters)
                if let learnsAside { begun.learnsAside = learnsAside }
                width = first.image.width
                height = first.image.height
                var initial = begun.estimate
                // The first line of a result is the box as given or found, whatever the tracker made of it.
                initial.box = box
                estimates.append(initial)
                times.append(first.time)
                tracker = begun
            }
            guard var tracker = tracker.take() else { return }
            let clock = ContinuousClock()
            for frame in remaining {
                let begin = clock.now
                let estimate = tracker.update(image: frame.image)
                spent += begin.duration(to: clock.now)
                estimates.append(estimate)
                times.append(frame.time)
            }
            self.tracker = consume tracker
        }
    }
}
