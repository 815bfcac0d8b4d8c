import HoldfastImaging

/// Trackers of one target that answer together.
///
/// Each looks through a window of another size, so each errs in its own way: the box of one slips to the
/// left, that of another to the right. What most agree on is the answer (see ``Consensus``). One that has
/// lost the target, or has strayed from where most see it, joins them there with what it has learned.
struct Committee: Sendable {
    /// All but the one that reports.
    private(set) var companions: [Tracker]
    /// Frames in a row on which each, the one that reports first, was not where most saw the target.
    private(set) var astray: [Int]

    /// Frames after which one that is not where most are joins them.
    static let patience = 10

    init(companions: [Tracker]) {
        self.companions = companions
        astray = [Int](repeating: 0, count: companions.count + 1)
        tell { $0.keepsMaps = false }
    }

    /// Of the companions of a tracker: their windows are smaller and larger than its own.
    static func parameters(beside leader: TrackerParameters) -> [TrackerParameters] {
        let (members, spread) = (leader.committee.members, leader.committee.spread)
        return (0..<members).filter { $0 != members / 2 }.map { i in
            var parameters = leader
            parameters.committee.members = 1
            let padding = leader.window.padding + Double(i - members / 2) * spread
            let range = WindowParameters.paddings
            parameters.window.padding = min(max(padding, range.lowerBound), range.upperBound)
            return parameters
        }
    }

    /// Lets the companions see a frame.
    ///
    /// - Parameter leader: The one that reports, which has seen it.
    /// - Returns: What most of all agree on; nil if they do not.
    mutating func consult(_ image: ImageView, beside leader: inout Tracker) -> Consensus? {
        for i in companions.indices {
            companions[i].others = leader.others
            _ = companions[i].update(image: image)
        }
        let estimates = [leader.estimate] + companions.map(\.estimate)
        guard let consensus = Consensus(of: estimates) else {
            for i in astray.indices { astray[i] = 0 }
            return nil
        }
        for (i, estimate) in estimates.enumerated() {
            astray[i] = consensus.includes(estimate) ? 0 : astray[i] + 1
            guard astray[i] >= Self.patience else { continue }
            astray[i] = 0
            let guide = consensus.guide == 0 ? leader : companions[consensus.guide - 1]
            if i == 0 { leader.join(guide) } else { companions[i - 1].join(guide) }
        }
        return consensus
    }

    /// Hands on what the one that reports was told.
    mutating func tell(_ body: (inout Tracker) -> Void) {
        for i in companions.indices { body(&companions[i]) }
    }

    /// The bytes of the companions, and how far each is astray.
    func save(to writer: inout StateWriter) {
        for companion in companions { writer.block(companion.saved()) }
        for var frames in astray.map(Double.init) { writer.number(&frames) }
    }

    /// - Throws: ``TrackerError/invalidState(reason:)`` if these are not a tracker's companions.
    init(from reader: inout StateReader, beside leader: TrackerParameters) throws(TrackerError) {
        companions = []
        for parameters in Self.parameters(beside: leader) {
            let companion = try Tracker(restoring: try reader.block(), asCompanion: true)
            guard companion.parameters == parameters else {
                throw .invalidState(reason: "trackers that do not belong together")
            }
            companions.append(companion)
        }
        astray = [Int](repeating: 0, count: companions.count + 1)
        tell { $0.keepsMaps = false }
        for i in astray.indices {
            try reader.whole(&astray[i])
            guard (0..<Self.patience).contains(astray[i]) else {
                throw .invalidState(reason: "a tracker that is astray for \(astray[i]) frames")
            }
        }
    }
}

extension Tracker {
    /// Lets the other trackers of the target see the frame and answers with what most see.
    mutating func consultCommittee(_ image: ImageView) {
        guard var committee else { return }
        // A copy would be made of what is held twice.
        self.committee = nil
        defer { self.committee = committee }
        let consensus = committee.consult(image, beside: &self)
        if let consensus {
            consensus.report(in: &estimate)
        } else if estimate.state == .tracking {
            estimate.state = .uncertain
        }
    }

    /// Goes to where another tracker of the same target sees it.
    fileprivate mutating func join(_ other: Tracker) {
        hypotheses = []
        searchPlan = SearchPlan()
        branch.join(other.branch)
    }
}

extension Branch {
    /// Takes over where a target is and how it moves, not what it looks like.
    fileprivate mutating func join(_ other: Branch) {
        pose.move(to: other.pose)
        motion = other.motion
        states.resume()
        confidence.beginAnew()
        lastSeen = other.lastSeen
        framesUnseen = other.framesUnseen
        framesBlind = other.framesBlind
    }
}
