import HoldfastImaging
import Testing

@testable import HoldfastTracking

@Suite struct DistractorTracksTests {
    private static func point(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }
    private static func peak(_ row: Double, _ column: Double) -> ResponseMap.Peak {
        .init(row: row, column: column, value: 1)
    }

    @Test func aTrackIsKnownFromItsThirdSubpeakAndMovesOn() throws {
        var tracks = DistractorTracks()
        tracks.observe([Self.point(100, 50)], size: 20, frame: 1)
        #expect(tracks.known(on: 2).isEmpty)
        tracks.observe([Self.point(104, 50)], size: 20, frame: 2)
        #expect(tracks.known(on: 3).isEmpty)
        tracks.observe([Self.point(108, 50)], size: 20, frame: 3)
        let known = try #require(tracks.known(on: 4).first)
        #expect(known.expected == Self.point(112, 50))
    }

    @Test func aTrackGoesOnWhileItIsHiddenAndIsFoundAgain() throws {
        var tracks = DistractorTracks()
        for frame in 1...4 {
            tracks.observe([Self.point(100 + 4 * Double(frame), 50)], size: 20, frame: frame)
        }
        for frame in 5...7 { tracks.observe([], size: 20, frame: frame) }
        let hidden = try #require(tracks.known(on: 8).first)
        #expect(abs(hidden.expected.x - 132) < 1e-9)
        tracks.observe([Self.point(132, 50)], size: 20, frame: 8)
        #expect(tracks.tracks.count == 1)
        #expect(tracks.tracks[0].missed == 0)
        for frame in 9...20 { tracks.observe([], size: 20, frame: frame) }
        #expect(tracks.tracks.isEmpty)
    }

    @Test func tracksThatCrossKeepTheirOwn() {
        var tracks = DistractorTracks()
        for frame in 1...20 {
            let t = Double(frame)
            let places = [Self.point(10 + 4 * t, 50), Self.point(90 - 4 * t, 52)]
            tracks.observe(
                frame % 2 == 0 ? places : places.reversed(), size: 20, frame: frame)
        }
        #expect(tracks.tracks.count == 2)
        #expect(Set(tracks.tracks.map { $0.velocity.x.rounded() }) == [4, -4])
    }

    @Test func afterAGapAllBeginsAnew() {
        var tracks = DistractorTracks()
        for frame in 1...3 { tracks.observe([Self.point(10, 10)], size: 20, frame: frame) }
        #expect(tracks.known(on: 4).count == 1)
        #expect(tracks.known(on: 9).isEmpty)
        tracks.observe([Self.point(10, 10)], size: 20, frame: 9)
        #expect(tracks.tracks.map(\.seen) == [1])
    }

    @Test func manySubpeaksDoNotMakeManyTracks() {
        var tracks = DistractorTracks()
        let places = (0..<50).map { Self.point(Double($0) * 100, 0) }
        tracks.observe(places, size: 20, frame: 1)
        #expect(tracks.tracks.count == 6)
    }

    @Test func eachTrackExplainsOnePlaceAtMost() {
        let places = [Self.peak(10, 10), Self.peak(10, 30), Self.peak(30, 30)]
        func explanation(_ tracks: [(Double, Double, Double)], target: Int) -> Double {
            DistractorTracks.explanation(
                of: places, by: tracks.map { (row: $0.0, column: $0.1, spread: $0.2) },
                target: target)
        }
        #expect(explanation([], target: 0) == 0)
        #expect(explanation([(10, 30, 4)], target: 0) == 1)
        // The target's own peak is not the look-alike's.
        #expect(explanation([(10, 30, 4)], target: 1) == 0)
        // Two tracks do not share a peak: the best joint assignment gives each its own.
        let both = explanation([(10, 30, 20), (10, 30, 20)], target: 0)
        #expect(abs(both - 1 - 0.6065306) < 1e-6)
    }

    /// Two peaks, the higher where a look-alike is expected.
    @Test(arguments: [(1.0, 34.0), (0.0, 10.0)])
    func aKnownLookAlikeIsNotTakenForTheTarget(strength: Double, column: Double) throws {
        let response = ResponseMap(
            size: 48,
            values: (0..<48 * 48).map { i in
                if i == 24 * 48 + 10 { return 1 }
                return i == 24 * 48 + 34 ? 0.9 : 0
            }, spectrum: [])
        var parameters = TrackerParameters.balanced
        try parameters.set("prr.distractors", to: strength)
        func resolve(
            _ lookAlikes: [(row: Double, column: Double, spread: Double)]
        ) -> PeakResponseRegularization.Resolution {
            PeakResponseRegularization(parameters: parameters).resolve(
                correlation: response, fused: response, separation: 6, targetCells: 12,
                predicted: (24, 22), motionSpread: 1, lookAlikes: lookAlikes,
                agreement: { _ in 0.5 })
        }
        let result = resolve([(24, 11, 4)])
        #expect(result.peak.column == column)
        #expect(result.followed.map(\.column) == (strength > 0 ? [44 - column] : []))
        // Where target and look-alike are expected at both peaks alike, the response decides.
        #expect(resolve([(24, 22, 12)]).peak.column == 10)
        // A look-alike that explains neither peak says nothing.
        #expect(resolve([(40, 40, 4)]).peak.column == 10)
    }
}
