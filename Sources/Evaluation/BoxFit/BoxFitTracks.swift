import HoldfastImaging
import HoldfastProposals
import HoldfastTracking

/// What a tracker without the evidence of boxes did from one start, and what there was to see of it.
struct BoxFitTrack: Sendable {
    struct Frame: Sendable {
        var truth: Box
        var tracked: Box
        var observation: BoxObservation
    }

    /// The place of the sequence in the data set.
    var sequence: Int
    var frames: [Frame]
}

extension BoxFitTrack {
    /// Tracks from several places in a sequence, and looks at every `interval`-th frame.
    static func tracks(
        _ sequence: AnnotatedSequence, at place: Int, starts shares: [Double], interval: Int,
        parameters: TrackerParameters, frames source: FrameSource
    ) throws -> [BoxFitTrack] {
        let starts = shares.compactMap { share in
            sequence.truth.indices.first {
                $0 >= Int(share * Double(sequence.truth.count)) && sequence.truth[$0] != nil
            }
        }
        var runs: [Run?] = starts.map { _ in nil }
        var index = 0
        try source(sequence) { image, _ in
            guard index < sequence.truth.count else { return false }
            let truth = sequence.truth[index]?.shifted(by: -sequence.origin)
            for (i, start) in starts.enumerated() where start <= index {
                if start == index, let truth {
                    runs[i] = try Run(image, box: truth, parameters: parameters)
                } else {
                    let isSeen = (index - start) % interval == 0
                    runs[i]?.follow(image, truth: isSeen ? truth : nil)
                }
            }
            index += 1
            return true
        }
        return runs.compactMap { run in
            run.map { BoxFitTrack(sequence: place, frames: $0.frames) }
        }
    }

    private struct Run {
        var tracker: Tracker
        var judge: BoxJudge
        var frames: [Frame] = []

        init(_ image: ImageView, box: Box, parameters: TrackerParameters) throws {
            tracker = try Tracker(image: image, box: box, parameters: parameters)
            judge = BoxJudge(first: box, in: image)
        }

        mutating func follow(_ image: ImageView, truth: Box?) {
            let estimate = tracker.update(image: image)
            guard let truth, estimate.state == .tracking,
                let observation = judge.observe(estimate.box, in: image)
            else { return }
            frames.append(Frame(truth: truth, tracked: estimate.box, observation: observation))
        }
    }
}
