import Foundation
import HoldfastImaging

/// Look-alikes with tracks of their own: where the response has a sub-peak frame after frame, one is
/// expected on the next.
///
/// Tracks move at constant velocity on the frame, take up the nearest sub-peak within reach, are known
/// from their third sub-peak on and end after ``patience`` frames without one. Where look-alike and
/// target cross, one peak stands for both, and the track goes on by itself meanwhile.
struct DistractorTracks: Sendable {
    struct Track: Sendable {
        /// Pixels of the frame.
        var place: Point
        /// Pixels per frame.
        var velocity: Point
        /// Frames with a sub-peak.
        var seen: Int
        /// Frames in a row without one.
        var missed: Int

        var expected: Point { Point(x: place.x + velocity.x, y: place.y + velocity.y) }
        /// Standard deviation around the expected place, target sizes.
        var spread: Double { DistractorTracks.spread * (1 + 0.25 * Double(missed)) }
    }

    private(set) var tracks: [Track] = []
    private var lastFrame = 0

    private static let limit = 6
    private static let patience = 8
    private static let velocityRate = 0.4
    private static let spread = 0.35
    /// How many standard deviations a track reaches.
    private static let reach = 2.5

    /// The tracks that say something about frame `frame`.
    func known(on frame: Int) -> [Track] {
        frame == lastFrame + 1 ? tracks.filter { $0.seen > 2 } : []
    }

    /// Takes in the sub-peaks of frame `frame`. After a frame that was not observed all begins anew.
    ///
    /// - Parameters:
    ///   - places: Of the sub-peaks, strongest first, pixels of the frame.
    ///   - size: The target's, pixels.
    mutating func observe(_ places: [Point], size: Double, frame: Int) {
        if frame != lastFrame + 1 { tracks = [] }
        lastFrame = frame
        var pairs: [(track: Int, place: Int, distance: Double)] = []
        for (t, track) in tracks.enumerated() {
            for (p, place) in places.enumerated() {
                let distance = place.distance(to: track.expected) / (size * track.spread)
                if distance < Self.reach { pairs.append((t, p, distance)) }
            }
        }
        pairs.sort { ($0.distance, $0.track, $0.place) < ($1.distance, $1.track, $1.place) }
        var (taken, isNew) = (
            [Bool](repeating: false, count: tracks.count),
            [Bool](repeating: true, count: places.count)
        )
        for pair in pairs where !taken[pair.track] && isNew[pair.place] {
            taken[pair.track] = true
            isNew[pair.place] = false
            tracks[pair.track].follow(to: places[pair.place], rate: Self.velocityRate)
        }
        for t in tracks.indices where !taken[t] {
            tracks[t].place = tracks[t].expected
            tracks[t].missed += 1
        }
        tracks.removeAll { $0.missed > ($0.seen > 1 ? Self.patience : 0) }
        for (p, place) in places.enumerated() where isNew[p] && tracks.count < Self.limit {
            tracks.append(
                Track(place: place, velocity: Point(x: 0, y: 0), seen: 1, missed: 0))
        }
    }

    /// How well the tracks explain places: the best joint assignment of tracks to places, each to one
    /// at most, by the sum of exp(-d^2 / (2 s^2)).
    ///
    /// - Parameters:
    ///   - tracks: Expected place and standard deviation, cells.
    ///   - places: Row and column, cells.
    ///   - target: The place that is the target's and explained already.
    static func explanation(
        of places: [ResponseMap.Peak],
        by tracks: [(row: Double, column: Double, spread: Double)], target: Int
    ) -> Double {
        func best(_ track: Int, _ taken: Set<Int>) -> Double {
            guard track < tracks.count else { return 0 }
            let expected = tracks[track]
            var most = best(track + 1, taken)
            for (p, place) in places.enumerated() where !taken.contains(p) {
                let (dr, dc) = (place.row - expected.row, place.column - expected.column)
                let squared = (dr * dr + dc * dc) / (expected.spread * expected.spread)
                guard squared < reach * reach else { continue }
                most = max(most, exp(-squared / 2) + best(track + 1, taken.union([p])))
            }
            return most
        }
        return best(0, [target])
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.whole(&lastFrame)
        var count = tracks.count
        try archive.whole(&count)
        guard (0...Self.limit).contains(count), (0..<Int.max).contains(lastFrame) else {
            throw .invalidState(reason: "\(count) look-alikes")
        }
        let empty = Track(
            place: Point(x: 0, y: 0), velocity: Point(x: 0, y: 0), seen: 1, missed: 0)
        tracks += repeatElement(empty, count: max(count - tracks.count, 0))
        for i in tracks.indices {
            try archive.point(&tracks[i].place)
            try archive.point(&tracks[i].velocity)
            try archive.whole(&tracks[i].seen)
            try archive.whole(&tracks[i].missed)
            guard (1..<Int.max).contains(tracks[i].seen),
                (0...Self.patience).contains(tracks[i].missed)
            else { throw .invalidState(reason: "a look-alike of no age") }
        }
    }
}

extension DistractorTracks.Track {
    fileprivate mutating func follow(to place: Point, rate: Double) {
        // The first step is all that is known of the velocity.
        let rate = seen == 1 ? 1 : rate
        let gap = Double(missed + 1)
        velocity.x += rate * (place.x - expected.x) / gap
        velocity.y += rate * (place.y - expected.y) / gap
        self.place = place
        seen += 1
        missed = 0
    }
}
