import HoldfastImaging
import HoldfastTracking

/// Joins what was found between two key boxes from either side.
///
/// An estimate loses worth with its distance from its key box: a side that has drifted stays wrong. So
/// the first frames are taken from the forward side and the last from the backward side. They change
/// over where the two agree best for what they are worth; where both have lost the target, the boxes
/// are laid evenly between the last good ones. A side that has come to the other key box is
/// straightened first: what it is off there is spread over its way. Where both sides agree, their
/// boxes are averaged, each weighted by its worth.
///
/// The worth of an estimate is its confidence, less with the distance from its key box, and the less the
/// worse its side has come to the other one.
public struct Joining: Sendable {
    public var first: KeyBox
    public var second: KeyBox

    /// The overlap from which two boxes count as the same.
    private static let agreement = 0.2
    /// The overlap with the other key box from which a side has come there.
    private static let arrival = 0.25
    /// What a frame between the sides is worth if its box is laid evenly, and by how much less with
    /// each frame from its neighbours.
    private static let evenWorth = 0.3
    private static let evenLoss = 0.004
    /// The overlap from which two sides surely have the same object.
    private static let meetingOverlap = 0.5
    /// How many frames' worth an agreement counts.
    private static let seamWorth = 30.0
    public init(first: KeyBox, second: KeyBox) {
        self.first = first
        self.second = second
    }

    /// One side: its boxes, straightened, and what each is worth.
    private struct Side {
        var estimates: [Estimate?]
        var worth: [Double]
    }

    /// - Parameters:
    ///   - forward: from the first key box on, to the second one.
    ///   - backward: the same from the second one, in the order of the recording.
    /// - Returns: the estimates from the first key box to the second, both as they were drawn.
    public func join(forward: TrackPart, backward: TrackPart) -> TrackPart {
        let count = second.frame - first.frame + 1
        let ahead = side(count, from: first.box, to: second.box) { forward[first.frame + $0] }
        // The same with time turned round.
        let mirrored = side(count, from: second.box, to: first.box) {
            backward[second.frame - $0]
        }
        let back = Side(
            estimates: mirrored.estimates.reversed(), worth: mirrored.worth.reversed())
        let (last, next) = seam(ahead, back)
        var joined: [Estimate?] = (0..<count).map { index in
            if index > last, index < next { return nil }
            return index <= last
                ? Self.mixed(ahead, back, at: index) : Self.mixed(back, ahead, at: index)
        }
        joined[0] = Estimate(drawn: first.box)
        joined[count - 1] = Estimate(drawn: second.box)
        layEvenly(&joined, after: last, before: next) { index in
            forward[first.frame + index] ?? backward[first.frame + index]
        }
        for index in joined.indices
        where forward[first.frame + index] == nil && backward[first.frame + index] == nil
            && index > 0 && index < count - 1
        {
            joined[index] = nil
        }
        return TrackPart(first: first.frame, estimates: joined)
    }

    /// The frame, well between the key boxes, on which two sides agree best; nil where they nowhere
    /// do.
    func meeting(forward: TrackPart, backward: TrackPart) -> Int? {
        let quarter = (second.frame - first.frame) / 4
        guard quarter > 0 else { return nil }
        var best: (worth: Double, frame: Int)?
        for frame in first.frame + quarter...second.frame - quarter {
            guard let one = forward[frame], let other = backward[frame], one.state == .tracking,
                other.state == .tracking
            else { continue }
            let overlap = one.box.overlap(other.box)
            let worth = overlap + min(one.confidence, other.confidence)
            if overlap >= Self.meetingOverlap, worth > best?.worth ?? 0 { best = (worth, frame) }
        }
        return best?.frame
    }

    /// What a second look has found, averaged with the first, `joined`. Where they do not agree, the first
    /// one counts if both of its sides had found the same.
    func reconcile(
        _ second: TrackPart, with joined: TrackPart, forward: TrackPart, backward: TrackPart
    ) -> TrackPart {
        func agree(_ one: Estimate?, _ other: Estimate?) -> Bool {
            guard let one, let other, one.state != .lost, other.state != .lost else { return false }
            return one.box.overlap(other.box) >= Self.agreement
        }
        var reconciled = second
        for frame in second.frames {
            guard let found = second[frame], let first = joined[frame] else { continue }
            let index = frame - second.first
            if found.box.overlap(first.box) >= Self.agreement {
                reconciled.estimates[index]?.average(with: first, share: 0.5)
            } else if agree(forward[frame], backward[frame]) {
                reconciled.estimates[index] = first
            }
        }
        return reconciled
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

    private func side(
        _ count: Int, from start: Box, to goal: Box, _ found: (Int) -> Estimate?
    ) -> Side {
        let way = BoxShift(from: start, to: goal)
        let end = found(count - 1)
        let closeness = end.map { $0.state == .lost ? 0 : $0.box.overlap(goal) } ?? 0
        let hasArrived = closeness >= Self.arrival
        let offset = end.map { BoxShift(from: $0.box, to: goal) }
        var side = Side(estimates: [], worth: [])
        for index in 0..<count {
            let share = Double(index) / Double(count - 1)
            guard var estimate = found(index) else {
                side.estimates.append(nil)
                side.worth.append(0)
                continue
            }
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
            side.estimates.append(estimate)
            let trust = 1 - share * (1 - closeness)
            let seen: Double =
                switch estimate.state {
                case .tracking: estimate.confidence
                case .uncertain: estimate.confidence * 0.5
                case .lost: 0
                }
            side.worth.append(seen * trust)
        }
        return side
    }

    /// The last frame of the forward side and the first of the backward side.
    private func seam(_ ahead: Side, _ back: Side) -> (last: Int, next: Int) {
        let count = ahead.worth.count
        // What the backward side is worth from a frame on.
        var rest = [Double](repeating: 0, count: count + 1)
        for index in stride(from: count - 1, through: 0, by: -1) {
            rest[index] = rest[index + 1] + back.worth[index]
        }
        var best = (value: -Double.infinity, last: 0, next: 1)
        var sum = 0.0
        // The best place to leave the forward side for boxes that are laid evenly, so far.
        var leaving = (value: -Double.infinity, last: 0)
        for index in 0..<count - 1 {
            if index > 0 {
                leaving.value += max(
                    0, Self.evenWorth - Self.evenLoss * Double(index - leaving.last))
                let through = leaving.value + rest[index + 1]
                if through > best.value { best = (through, leaving.last, index + 1) }
            }
            sum += ahead.worth[index]
            let agreement =
                [index, index + 1].map { place -> Double in
                    guard let one = ahead.estimates[place], let other = back.estimates[place],
                        one.state != .lost, other.state != .lost
                    else { return 0 }
                    return one.box.overlap(other.box)
                }.max() ?? 0
            let direct = sum + rest[index + 1] + Self.seamWorth * agreement
            if direct > best.value { best = (direct, index, index + 1) }
            if sum > leaving.value { leaving = (sum, index) }
        }
        return (best.last, best.next)
    }

    /// The estimate of one side, averaged with the other where they agree.
    private static func mixed(_ one: Side, _ other: Side, at index: Int) -> Estimate? {
        guard var mixed = one.estimates[index] else { return nil }
        let worth = (one: one.worth[index], other: other.worth[index])
        guard let second = other.estimates[index], second.state != .lost, mixed.state != .lost,
            worth.one + worth.other > 0, mixed.box.overlap(second.box) >= agreement
        else { return mixed }
        mixed.average(with: second, share: worth.other / (worth.one + worth.other))
        return mixed
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
