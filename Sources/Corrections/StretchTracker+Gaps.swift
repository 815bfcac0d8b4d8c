import HoldfastImaging
import HoldfastTracking

extension StretchTracker {
    /// Follows a target as ``track(from:to:)`` does, and closes the gaps; see ``closingGaps(in:from:to:)``.
    public func trackClosingGaps(from key: KeyBox, to end: Int) throws -> TrackPart {
        try closingGaps(in: try track(from: key, to: end), from: key, to: end)
    }

    /// Follows a target through the stretches on which it was lost from their other side: from where it
    /// was found again back to where it was lost, as long as it is seen. What is found so takes the place
    /// of what was not.
    ///
    /// - Parameter part: what ``track(from:to:)`` has found.
    public func closingGaps(
        in part: TrackPart, from key: KeyBox, to end: Int
    ) throws -> TrackPart {
        var closed = part
        for gap in part.gaps(after: key, towards: end) {
            let back = try track(from: gap.anchor, to: gap.last)
            let way =
                gap.last < gap.anchor.frame ? Array(back.frames.reversed()) : Array(back.frames)
            // What is found after another loss may be something else.
            let seen = way.prefix { back[$0].map { $0.state != .lost } ?? true }
            let sure = seen.prefix((seen.lastIndex { back[$0]?.state == .tracking } ?? -1) + 1)
            for frame in sure where part[frame]?.state == .lost {
                if let found = back[frame] { closed.estimates[frame - part.first] = found }
            }
        }
        return closed
    }
}

/// A stretch on which a target was lost, and which ends with frames on which it was found again.
private struct Gap {
    /// Where it is seen best soon after it is surely seen again.
    var anchor: KeyBox
    /// The frame on which it was lost.
    var last: Int
}

extension TrackPart {
    /// Shorter stretches on which a target is lost stay as they are.
    private static let shortestGap = 5
    /// How many frames after a target is surely seen again are looked at for the one that shows it best.
    private static let anchorFrames = 10

    /// The gaps in the order in which the frames were followed.
    fileprivate func gaps(after key: KeyBox, towards end: Int) -> [Gap] {
        let way = end < key.frame ? Array(frames.reversed()) : Array(frames)
        func isLost(_ index: Int) -> Bool { self[way[index]].map { $0.state == .lost } ?? true }
        func isSure(_ index: Int) -> Bool { self[way[index]]?.state == .tracking }
        var gaps: [Gap] = []
        var index = 0
        while index < way.count {
            guard isLost(index) else {
                index += 1
                continue
            }
            let begin = index
            while index < way.count, isLost(index) { index += 1 }
            // What is found again may be uncertain for a while.
            let found = (index..<way.count).prefix { !isLost($0) }
            let sure = found.drop { !isSure($0) }.prefix(Self.anchorFrames).filter(isSure)
            let best = sure.max {
                self[way[$0]]?.confidence ?? 0 < self[way[$1]]?.confidence ?? 0
            }
            guard index - begin >= Self.shortestGap, let best, let box = self[way[best]]?.box
            else { continue }
            gaps.append(
                Gap(anchor: KeyBox(id: key.id, frame: way[best], box: box), last: way[begin]))
        }
        return gaps
    }
}
