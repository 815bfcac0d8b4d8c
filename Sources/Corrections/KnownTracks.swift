import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories

/// What is known of targets before the frame from which a pipeline follows them by itself: between
/// their key boxes, before the first of them, and in an earlier log.
///
/// A stretch is tracked when the first of its frames is asked for, and forgotten after its last, so the
/// frames should be asked for in their order.
public final class KnownTracks: Sendable {
    /// Neighbouring frames of a target that are found in one go.
    private enum Piece: Sendable {
        case known(TrackPart)
        case before(KeyBox, first: Int)
        case between(KeyBox, KeyBox)

        var frames: Range<Int> {
            switch self {
            case .known(let part): part.frames
            case .before(let key, let first): first..<key.frame
            case .between(let one, let other): one.frame..<other.frame
            }
        }
    }

    private struct State {
        var pieces: [Int: [Piece]]
        var current: [Int: TrackPart] = [:]
    }

    private let tracker: StretchTracker?
    private let state: Locked<State>
    /// The targets as a pipeline has to follow them, from their last key boxes on.
    public let targets: [Target]

    /// - Parameters:
    ///   - targets: what is followed; each begins with a key box on its first frame.
    ///   - keys: further boxes of these targets, and of others.
    ///   - backwardTo: the frame that targets are followed back to, from their first key box.
    ///   - parts: what is known of the frames before a target's first key box, by its number.
    ///   - tracker: nil if nothing has to be tracked here.
    public init(
        targets: [Target], keys: [KeyBox], backwardTo first: Int? = nil,
        parts: [Int: TrackPart] = [:], tracker: StretchTracker?
    ) {
        let given = targets.filter { !$0.isPoint }
            .map { KeyBox(id: $0.id, frame: $0.firstFrame, box: $0.box) }
        let keys = (given + keys).byTarget
        var pieces: [Int: [Piece]] = [:]
        var followed = targets.filter(\.isPoint)
        for (id, boxes) in keys {
            guard let last = boxes.last, let start = boxes.first else { continue }
            followed.append(Target(id: id, box: last.box, firstFrame: last.frame))
            if let part = parts[id] { pieces[id, default: []].append(.known(part)) }
            if let first, first < start.frame {
                pieces[id, default: []].append(.before(start, first: first))
            }
            pieces[id, default: []] += zip(boxes, boxes.dropFirst()).map { .between($0, $1) }
        }
        self.targets = followed.sorted { $0.id < $1.id }
        self.tracker = tracker
        state = Locked(State(pieces: pieces))
    }

    /// Whether nothing is known before the pipeline's own targets begin.
    public var isEmpty: Bool { state.withLock { $0.pieces.isEmpty } }

    /// What is known of a frame.
    ///
    /// - Throws: what tracking a stretch throws.
    public func reports(frame: Int) throws -> [TargetReport] {
        try state.withLock { state in
            try state.pieces.keys.sorted().compactMap { id in
                try estimate(of: id, on: frame, &state).map {
                    TargetReport(id: id, estimate: $0, duration: 0)
                }
            }
        }
    }

    private func estimate(of id: Int, on frame: Int, _ state: inout State) throws -> Estimate? {
        if let part = state.current[id], part.frames.contains(frame) { return part.seen(on: frame) }
        state.current[id] = nil
        guard var pieces = state.pieces[id] else { return nil }
        pieces.removeAll { $0.frames.upperBound <= frame }
        state.pieces[id] = pieces
        guard let piece = pieces.first, piece.frames.contains(frame) else { return nil }
        let part: TrackPart
        switch (piece, tracker) {
        case (.known(let known), _): part = known
        case (.before(let key, let first), let tracker?):
            part = try tracker.trackClosingGaps(from: key, to: first)
        case (.between(let one, let other), let tracker?):
            part = try tracker.join(one, other)
        case (_, nil): return nil
        }
        state.current[id] = TrackPart(
            first: part.first,
            estimates: Array(part.estimates.prefix(piece.frames.upperBound - part.first)))
        return state.current[id]?.seen(on: frame)
    }
}

extension TrackPart {
    /// The estimate of a frame; of one that cannot be decoded the one before, as not seen.
    fileprivate func seen(on frame: Int) -> Estimate? {
        if let found = self[frame] { return found }
        guard frames.contains(frame),
            var last = estimates[..<(frame - first)].last(where: { $0 != nil }) ?? nil
        else { return nil }
        last.state = .lost
        last.confidence = 0
        last.peakToSidelobeRatio = 0
        last.subpeakRatio = 0
        return last
    }
}
