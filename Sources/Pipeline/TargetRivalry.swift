import HoldfastImaging
import HoldfastTracking

/// What the targets of a run know of each other: where one is held firmly is no place to find another,
/// and two that are on the same object for long cannot both be right.
struct TargetRivalry: Sendable {
    /// Two targets.
    private struct Pair: Hashable, Sendable {
        let first: Int
        let second: Int

        init(_ one: Int, _ other: Int) {
            first = min(one, other)
            second = max(one, other)
        }
    }

    /// What two targets that meet did before.
    private struct Meeting: Sendable {
        var frames = 0
        let ways: [Int: Way]
    }

    /// Where a target was seen, and how it went, pixels a frame.
    struct Way: Sendable {
        var center: Point
        var velocity = Point(x: 0, y: 0)

        fileprivate static let rate = 0.3
    }

    /// Overlap from which two boxes show the same object.
    private static let same = 0.5
    /// For so many frames two objects may cover each other while both are followed.
    private static let longest = 4

    private var ways: [Int: Way] = [:]
    private var meetings: [Pair: Meeting] = [:]
    /// Targets that showed the same from the beginning, by a person's will.
    private var siblings: Set<Pair> = []
    private var known: Set<Int> = []

    /// The boxes that targets hold firmly, by target.
    private var held: [(id: Int, box: Box)] = []

    /// The boxes that others than a target hold firmly.
    func others(than id: Int) -> [Box] {
        held.filter { $0.id != id && !siblings.contains(Pair($0.id, id)) }.map(\.box)
    }

    /// A target that begins anew is another.
    mutating func forget(_ id: Int) {
        known.remove(id)
        ways[id] = nil
        held.removeAll { $0.id == id }
        siblings = siblings.filter { $0.first != id && $0.second != id }
        meetings = meetings.filter { $0.key.first != id && $0.key.second != id }
    }

    /// Takes in where the targets were found on a frame.
    ///
    /// - Returns: Targets that follow what another does, with where they were before both met.
    mutating func observe(_ targets: [(id: Int, estimate: Estimate)]) -> [Int: Point] {
        held = targets.filter { $0.estimate.state == .tracking }.map { ($0.id, $0.estimate.box) }
        noteSiblings(targets)
        var yielding: [Int: Point] = [:]
        var met: Set<Pair> = []
        for i in held.indices {
            for j in held.indices where j > i && held[i].box.overlap(held[j].box) > Self.same {
                let pair = Pair(held[i].id, held[j].id)
                guard !siblings.contains(pair) else { continue }
                met.insert(pair)
                if let loser = meet(held[i], held[j]) {
                    yielding[loser] = meetings[pair]?.ways[loser]?.center
                }
            }
        }
        meetings = meetings.filter { met.contains($0.key) }
        held.removeAll { yielding[$0.id] != nil }
        for target in held { move(target.id, to: target.box.center) }
        return yielding
    }

    private mutating func noteSiblings(_ targets: [(id: Int, estimate: Estimate)]) {
        for target in targets where !known.contains(target.id) {
            for other in targets
            where other.id != target.id
                && other.estimate.box.overlap(target.estimate.box) > Self.same
            {
                siblings.insert(Pair(other.id, target.id))
            }
            known.insert(target.id)
        }
    }

    /// Counts a frame on which two are on the same object; returns the one that is wrong there, once that is
    /// clear: the one that has left its way more.
    private mutating func meet(_ one: (id: Int, box: Box), _ other: (id: Int, box: Box)) -> Int? {
        let pair = Pair(one.id, other.id)
        var meeting =
            meetings[pair]
            ?? Meeting(ways: ways.filter { $0.key == one.id || $0.key == other.id })
        meeting.frames += 1
        meetings[pair] = meeting
        guard meeting.frames > Self.longest, let first = meeting.ways[one.id],
            let second = meeting.ways[other.id]
        else { return nil }
        func error(_ way: Way, _ box: Box) -> Double {
            let passed = Double(meeting.frames)
            let expected = Point(
                x: way.center.x + passed * way.velocity.x, y: way.center.y + passed * way.velocity.y
            )
            return expected.distance(to: box.center)
        }
        return error(first, one.box) > error(second, other.box) ? one.id : other.id
    }

    private mutating func move(_ id: Int, to center: Point) {
        guard var way = ways[id] else {
            ways[id] = Way(center: center)
            return
        }
        way.velocity.x += Way.rate * (center.x - way.center.x - way.velocity.x)
        way.velocity.y += Way.rate * (center.y - way.center.y - way.velocity.y)
        way.center = center
        ways[id] = way
    }
}
