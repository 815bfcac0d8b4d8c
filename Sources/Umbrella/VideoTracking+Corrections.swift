import HoldfastCorrections
import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

extension VideoTracking {
    /// What is known before the pipeline follows the targets by itself: between key boxes, before the
    /// first of them, and from an earlier log.
    ///
    /// - Returns: that, and how many frames come before the start that are looked at all the same.
    func knownTracks(of video: OpenedVideo) throws -> (tracks: KnownTracks, before: Int) {
        var targets = targets
        var before = 0
        var parts: [Int: TrackPart] = [:]
        if let earlier {
            let header = earlier.header
            let isOther =
                header.width > 0 && header.height > 0
                && (header.width != video.info.width || header.height != video.info.height)
            guard !isOther else {
                throw VideoError(
                    .badData,
                    "the earlier log is of a video of \(header.width)x\(header.height), and this "
                        + "one is \(video.info.width)x\(video.info.height)", file: input)
            }
            let log = EarlierLog(earlier)
            for id in log.unseen {
                notice(
                    "the earlier log never surely sees target \(id), or lacks most of its frames: "
                        + "it is left out")
            }
            targets += log.targets.filter { target in !targets.contains { $0.id == target.id } }
            parts = log.parts
            guard !targets.isEmpty else {
                throw VideoError(
                    .badData, "the earlier log has no target to go on with", file: input)
            }
        }
        let hasStretches = goesBackward || !keyBoxes.isEmpty
        guard hasStretches else {
            return (KnownTracks(targets: targets, keys: [], parts: parts, tracker: nil), 0)
        }
        var options = source
        options.threads = threads ?? 0
        let frames = try RecordedFrames(video.input, options: options)
        if goesBackward, let start = try firstIndex(in: frames) {
            before = start
            for index in targets.indices {
                targets[index].firstFrame = max(targets[index].firstFrame, start)
            }
        }
        if let last = (targets.map(\.firstFrame) + keyBoxes.map(\.frame)).max() {
            let count = try frames.count()
            guard last < count else {
                throw VideoError(
                    .usage, "there is no frame \(last) for a box", file: input,
                    why: "the recording has \(count) frames, counted from 0")
            }
        }
        for index in targets.indices where targets[index].isPoint {
            try targets[index].resolvePoint(in: frames)
        }
        if goesBackward,
            !(targets.map(\.firstFrame) + keyBoxes.map(\.frame)).contains(where: { $0 > 0 })
        {
            throw VideoError(
                .usage, "there is nothing before the first frame to track back to", file: input,
                why: "a box has to be on a later frame")
        }
        let tracks = KnownTracks(
            targets: targets, keys: keyBoxes, backwardTo: goesBackward ? 0 : nil, parts: parts,
            tracker: StretchTracker(
                frames: NumberedFrames(frames), parameters: parameters,
                usesThreads: threads ?? 2 > 1))
        return (tracks, before)
    }

    /// The frame that ``source`` begins with; nil if it begins with the first.
    private func firstIndex(in frames: RecordedFrames) throws -> Int? {
        switch source.start {
        case .frame(let index): return index
        case .time(let seconds):
            guard let index = try frames.index(atOrAfter: seconds) else {
                throw VideoError(.usage, "there is no frame at or after the start", file: input)
            }
            return index
        case nil: return nil
        }
    }
}

extension Target {
    /// Finds the box of a target of which a point is known.
    fileprivate mutating func resolvePoint(in frames: RecordedFrames) throws {
        guard let found = try frames.frame(firstFrame) else { return }
        box = try found.frame.withImage { try Tracker.proposeBox(at: box.center, in: $0) }
        isPoint = false
    }
}
