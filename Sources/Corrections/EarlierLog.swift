import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories

/// An earlier log to go on from: each target from the last frame on which it was surely seen.
public struct EarlierLog: Sendable {
    /// Where each target goes on.
    public var targets: [Target] = []
    /// What the log says of the frames before.
    public var parts: [Int: TrackPart] = [:]
    /// The targets that are never surely seen in the log, or of which nearly all frames are missing, and
    /// which so cannot be gone on with.
    public var unseen: [Int] = []

    /// Logs have a record for each frame. One that claims far more frames than it has records is no
    /// reason to take memory for them.
    private static let fewFrames = 1_000_000
    private static let mostFramesPerRecord = 16

    public init(_ trajectory: Trajectory) {
        for id in trajectory.identifiers {
            let records = trajectory.records(of: id).sorted { $0.frame < $1.frame }
            guard let first = records.first,
                let last = records.last(where: { $0.state == .tracking && $0.box.isValid })
            else {
                unseen.append(id)
                continue
            }
            let count = last.frame - first.frame
            guard count <= Self.fewFrames || count / records.count < Self.mostFramesPerRecord else {
                unseen.append(id)
                continue
            }
            targets.append(Target(id: id, box: last.box, firstFrame: last.frame))
            guard count > 0 else { continue }
            var part = TrackPart(
                first: first.frame,
                estimates: Array(repeating: nil, count: count))
            for record in records where record.frame < last.frame && record.box.isValid {
                part.estimates[record.frame - first.frame] = Estimate(record)
            }
            parts[id] = part
        }
    }
}

extension Estimate {
    /// What a log says of a target on a frame.
    package init(_ record: TrajectoryRecord) {
        self.init(
            box: record.box, rotatedBox: record.rotatedBox, state: record.state,
            confidence: record.confidence ?? (record.state == .lost ? 0 : 1),
            peakToSidelobeRatio: record.peakToSidelobeRatio ?? 0,
            subpeakRatio: record.subpeakRatio ?? 0)
    }
}
