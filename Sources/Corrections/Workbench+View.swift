import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories

extension Workbench {
    /// A target as a timeline shows it.
    public struct Lane: Sendable {
        public var id: Int
        public var keys: [Int]
        /// The frames with an estimate.
        public var frames: Range<Int>
        /// What is found on neighbouring frames: the lowest confidence, the highest sub-peak, the
        /// worst state. Nil where nothing is known.
        public var bins: [(confidence: Double, subpeak: Double, state: TrackState)?]
    }

    /// All that a timeline shows.
    public struct Overview: Sendable {
        /// Changes with everything that may look different.
        public var revision: Int
        /// The newest frame that tracking has reached; nil before the first.
        public var newest: Int?
        public var lanes: [Lane]
        /// Whether anything has to be tracked again yet.
        public var isBusy: Bool
        /// The stretch that is being tracked again, and where that is.
        public var work: (id: Int, frames: ClosedRange<Int>, at: Int)?
        /// What an undo would take back.
        public var undoes: String?
    }

    /// Whether anything differs from what the pipeline has logged by itself.
    public var isRevised: Bool { state.withLock { $0.isRevised } }

    /// The newest frame that tracking has reached; nil before the first.
    public var newest: Int? { state.withLock { $0.newest >= 0 ? $0.newest : nil } }

    /// What a timeline shows, in so many bins of frames.
    ///
    /// - Parameter frames: the part of the recording that it shows; nil is all of it.
    public func overview(bins: Int, of frames: Range<Int>? = nil) -> Overview {
        let snapshot = state.withLock { $0 }
        let part = (frames ?? 0..<count).clamped(to: 0..<count)
        let bins = max(1, min(bins, part.count))
        func edge(_ bin: Int) -> Int { part.lowerBound + bin * part.count / bins }
        let lanes = snapshot.targets.sorted { $0.key < $1.key }.map { id, target in
            Lane(
                id: id, keys: target.keys.map(\.frame), frames: target.table.frames,
                bins: (0..<bins).map { bin in
                    target.table.worst(edge(bin)..<edge(bin + 1))
                })
        }
        return Overview(
            revision: snapshot.revision, newest: snapshot.newest >= 0 ? snapshot.newest : nil,
            lanes: lanes, isBusy: snapshot.targets.values.contains { !$0.dirty.isEmpty },
            work: snapshot.work, undoes: snapshot.past.last?.what)
    }

    /// Counts what may look different.
    public var revision: Int { state.withLock { $0.revision } }

    /// What is known of a frame.
    public func targets(on frame: Int) -> [(id: Int, estimate: Estimate, isKey: Bool)] {
        state.withLock { state in
            state.targets.sorted { $0.key < $1.key }.compactMap { id, target in
                target.table[frame].map { estimate in
                    (id, estimate, target.keys.contains { $0.frame == frame })
                }
            }
        }
    }

    /// The next frame on which a doubtful stretch begins: a target is lost or uncertain, or its
    /// confidence is low. Stretches end after some good frames.
    ///
    /// - Parameters:
    ///   - id: of which target; nil is any.
    ///   - step: 1 looks ahead, -1 back.
    public func doubtful(after frame: Int, step: Int, id: Int?) -> Int? {
        let snapshot = state.withLock { $0 }
        let tables = snapshot.targets.filter { id == nil || $0.key == id }.map(\.value.table)
        func isDoubtful(_ frame: Int) -> Bool {
            tables.contains { table in
                table[frame].map { $0.state != .tracking || $0.confidence < 0.4 } ?? false
            }
        }
        let seen = 0...max(0, snapshot.newest)
        // A viewer may ask from any number.
        var index = min(max(frame, seen.lowerBound - 1), seen.upperBound + 1) + step
        while seen.contains(index) {
            if isDoubtful(index), index == 0 || !isDoubtful(index - 1) { return index }
            index += step
        }
        return nil
    }

    /// The tracks as a log has them.
    ///
    /// - Parameters:
    ///   - id: of one target; nil is all.
    ///   - rotated: whether rotated boxes are wanted.
    public func trajectory(
        header: TrajectoryHeader, id: Int? = nil, rotated: Bool = false
    ) -> Trajectory {
        let snapshot = state.withLock { $0 }
        let targets = snapshot.targets.filter { id == nil || $0.key == id }
            .sorted { $0.key < $1.key }
        var records: [TrajectoryRecord] = []
        for frame in 0..<max(0, snapshot.newest + 1) {
            for (id, target) in targets {
                guard let estimate = target.table[frame] else { continue }
                let time = snapshot.times[frame]
                records.append(
                    TrajectoryRecord(
                        frame: frame, time: time.isFinite ? time : nil, id: id, box: estimate.box,
                        state: estimate.state, confidence: estimate.confidence,
                        peakToSidelobeRatio: estimate.peakToSidelobeRatio,
                        subpeakRatio: estimate.subpeakRatio,
                        rotatedBox: rotated ? estimate.rotatedBox : nil))
            }
        }
        return Trajectory(header: header, records: records)
    }

    /// What is known of a frame, as a pipeline that draws it again wants it.
    public func reports(on frame: Int) -> [TargetReport] {
        targets(on: frame).map { TargetReport(id: $0.id, estimate: $0.estimate, duration: 0) }
    }
}

extension TrackTable {
    /// What of neighbouring frames a person should look at.
    fileprivate func worst(
        _ range: Range<Int>
    ) -> (confidence: Double, subpeak: Double, state: TrackState)? {
        var worst: (confidence: Double, subpeak: Double, state: TrackState)?
        for frame in range.clamped(to: frames) {
            guard let estimate = self[frame] else { continue }
            guard let known = worst else {
                worst = (estimate.confidence, estimate.subpeakRatio, estimate.state)
                continue
            }
            let isWorse =
                estimate.state == .lost
                || (estimate.state == .uncertain && known.state == .tracking)
            worst = (
                min(known.confidence, estimate.confidence),
                max(known.subpeak, estimate.subpeakRatio), isWorse ? estimate.state : known.state
            )
        }
        return worst
    }
}
