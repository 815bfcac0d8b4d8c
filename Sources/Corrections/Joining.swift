import HoldfastImaging
import HoldfastTracking

/// Joins what was found between two key boxes, by looks from both of them and from frames between.
///
/// An estimate loses worth with its distance from the box that its look began with: a look that has
/// drifted stays wrong. A look that has come to the box it goes to is straightened first: what it is off
/// there is spread over its way. On each frame the estimate counts that most others agree with, each by
/// its worth, and that the boxes of the frames beside it lead to; those that agree with it are averaged.
/// Where all looks have lost the target, the boxes are laid evenly between the last good ones.
///
/// The worth of an estimate is its confidence, less with the distance from where its look began, and the
/// less the worse its look has come to its end.
public struct Joining: Sendable {
    public var first: KeyBox
    public var second: KeyBox

    /// The overlap from which two boxes count as the same.
    private static let agreement = 0.2
    /// The overlap with the box that a look goes to from which it has come there.
    private static let arrival = 0.25
    /// What an estimate must be worth to count more than a box that is laid evenly.
    private static let leastWorth = 0.2
    /// The worth that it costs to go from a box to one that it does not overlap.
    private static let leapCost = 0.5
    /// The overlap from which two looks surely have the same object.
    private static let meetingOverlap = 0.5

    public init(first: KeyBox, second: KeyBox) {
        self.first = first
        self.second = second
    }

    /// What was found on the way from one box to another, whichever of them is earlier.
    public struct Look: Sendable {
        public var start: KeyBox
        public var goal: KeyBox
        public var part: TrackPart

        public init(from start: KeyBox, to goal: KeyBox, found part: TrackPart) {
            self.start = start
            self.goal = goal
            self.part = part
        }

        var frames: ClosedRange<Int> {
            min(start.frame, goal.frame)...max(start.frame, goal.frame)
        }
    }

    /// An estimate, straightened, and what it is worth.
    private struct Valued {
        var estimate: Estimate
        var worth: Double
    }

    /// - Parameter looks: at least those from either key box to the other.
    /// - Returns: the estimates from the first key box to the second, both as they were drawn. Nil where no
    ///   look could decode the frame.
    public func join(_ looks: [Look]) -> TrackPart {
        let valued = looks.map(Self.valued)
        let frames = first.frame + 1..<second.frame
        let candidates = frames.map { frame in
            valued.compactMap { $0[frame] }.filter { $0.worth >= Self.leastWorth }
        }
        let chosen = path(through: candidates)
        var joined = [Estimate?](repeating: nil, count: frames.count + 2)
        joined[0] = Estimate(drawn: first.box)
        joined[frames.count + 1] = Estimate(drawn: second.box)
        for index in candidates.indices {
            joined[index + 1] = chosen[index].map {
                Self.mean(of: candidates[index], around: $0)
            }
        }
        let known = joined.indices.filter { joined[$0] != nil }
        for (last, next) in zip(known, known.dropFirst()) {
            layEvenly(&joined, after: last, before: next) { index in
                looks.lazy.compactMap { $0.part[first.frame + index] }.first
            }
        }
        for frame in frames where looks.allSatisfy({ $0.part[frame] == nil }) {
            joined[frame - first.frame] = nil
        }
        return TrackPart(first: first.frame, estimates: joined)
    }

    /// The frame, well between two others, on which two looks agree best; nil where they nowhere do.
    func meeting(of looks: [Look], between start: Int, and end: Int) -> Int? {
        let quarter = (end - start) / 4
        guard quarter > 0 else { return nil }
        var best: (worth: Double, frame: Int)?
        for frame in start + quarter...end - quarter {
            let sure = looks.compactMap { $0.part[frame] }.filter { $0.state == .tracking }
            for (index, one) in sure.enumerated() {
                for other in sure[(index + 1)...] {
                    let overlap = one.box.overlap(other.box)
                    let worth = overlap + min(one.confidence, other.confidence)
                    if overlap >= Self.meetingOverlap, worth > best?.worth ?? 0 {
                        best = (worth, frame)
                    }
                }
            }
        }
        return best?.frame
    }

    /// Boxes laid evenly between the two key boxes, without a look at the frames.
    public var evenly: TrackPart {
        let count = second.frame - first.frame + 1
        var laid = [Estimate?](repeating: nil, count: count)
        laid[0] = Estimate(drawn: first.box)
        laid[count - 1] = Estimate(drawn: second.box)
        layEvenly(&laid, after: 0, before: count - 1) { _ in nil }
        return TrackPart(first: first.frame, estimates: laid)
    }

    /// A look's estimates by frame.
    private static func valued(_ look: Look) -> [Int: Valued] {
        let (start, goal) = (look.start.box, look.goal.box)
        let length = Double(max(look.frames.count - 1, 1))
        let way = BoxShift(from: start, to: goal)
        let end = look.part[look.goal.frame]
        let closeness = end.map { $0.state == .lost ? 0 : $0.box.overlap(goal) } ?? 0
        let hasArrived = closeness >= arrival
        let offset = end.map { BoxShift(from: $0.box, to: goal) }
        var valued: [Int: Valued] = [:]
        for frame in look.frames {
            guard var estimate = look.part[frame] else { continue }
            let share = Double(abs(frame - look.start.frame)) / length
            if hasArrived, let offset {
                // Drift grows faster than the way.
                estimate.move(by: offset, share: share * share)
            } else {
                // Sizes are drawn to such as are laid evenly.
                var pull = BoxShift(from: estimate.box, to: start)
                (pull.x, pull.y) = (0, 0)
                pull.width += share * way.width
                pull.height += share * way.height
                estimate.move(by: pull, share: share)
            }
            let seen: Double =
                switch estimate.state {
                case .tracking: estimate.confidence
                case .uncertain: estimate.confidence * 0.5
                case .lost: 0
                }
            valued[frame] = Valued(
                estimate: estimate, worth: seen * (1 - share * (1 - closeness)))
        }
        return valued
    }

    /// One of each frame's candidates, so that those chosen are agreed with most and leap least; nil
    /// where a frame has none.
    private func path(through candidates: [[Valued]]) -> [Int?] {
        var origins: [[Int]] = []
        var last = (boxes: [first.box], values: [0.0])
        func reach(_ box: Box) -> (value: Double, origin: Int) {
            var best = (value: -Double.infinity, origin: 0)
            for index in last.boxes.indices {
                let value =
                    last.values[index] - Self.leapCost * (1 - last.boxes[index].overlap(box))
                if value > best.value { best = (value, index) }
            }
            return best
        }
        for options in candidates {
            let ways = options.map { reach($0.estimate.box) }
            origins.append(ways.map(\.origin))
            guard !options.isEmpty else { continue }
            let values = options.indices.map { index in
                options.reduce(ways[index].value) { sum, other in
                    let box = options[index].estimate.box
                    return sum + other.worth * box.overlap(other.estimate.box)
                }
            }
            last = (options.map(\.estimate.box), values)
        }
        var chosen = [Int?](repeating: nil, count: candidates.count)
        var index = reach(second.box).origin
        for frame in candidates.indices.reversed() where !candidates[frame].isEmpty {
            chosen[frame] = index
            index = origins[frame][index]
        }
        return chosen
    }

    /// The mean of the estimates that agree with one of them, each by its worth.
    private static func mean(of candidates: [Valued], around center: Int) -> Estimate {
        var mean = candidates[center].estimate
        var total = candidates[center].worth
        let box = mean.box
        for (index, candidate) in candidates.enumerated()
        where index != center && box.overlap(candidate.estimate.box) >= agreement {
            total += candidate.worth
            mean.average(with: candidate.estimate, share: candidate.worth / total)
        }
        return mean
    }

    /// Fills the frames between two with boxes between theirs.
    private func layEvenly(
        _ joined: inout [Estimate?], after last: Int, before next: Int,
        _ found: (Int) -> Estimate?
    ) {
        guard next > last + 1, let from = joined[last], let to = joined[next] else { return }
        let offset = BoxShift(from: from.box, to: to.box)
        for index in last + 1..<next {
            var estimate = from
            estimate.move(by: offset, share: Double(index - last) / Double(next - last))
            estimate.state = .lost
            estimate.confidence = 0
            estimate.peakToSidelobeRatio = found(index)?.peakToSidelobeRatio ?? 0
            estimate.subpeakRatio = found(index)?.subpeakRatio ?? 0
            joined[index] = estimate
        }
    }
}
