import HoldfastScenes
import Testing

/// Parts of the tracker on scenes that need them: a bound that it reaches with the part and misses
/// without. What was measured is noted at each, mean overlap with the part and without.
@Suite struct PartsOnScenesTests {
    /// 0.86 and 0.74.
    @Test func aTargetThatStretchesToTwiceItsRatioIsBoxed() throws {
        // The evidence of boxes makes up for much of what the part does.
        let with = try SceneRun([Nuisance(.aspect)], set: ["box.evidence": 0])
        #expect(with.meanOverlap > 0.85)
        let without = try SceneRun(
            [Nuisance(.aspect)], set: ["aspect.count": 0, "box.evidence": 0])
        #expect(without.meanOverlap < 0.8)
    }

    /// 0.99 and 0.31.
    @Test func aTargetThatJumpsOneAndAHalfWidthsAFrameIsHeld() throws {
        func run(_ set: [String: Double] = [:]) throws -> SceneRun {
            try SceneRun(
                [Nuisance(.fast)], seed: 5, frames: 40, width: 640, height: 360, set: set)
        }
        let with = try run()
        #expect(with.meanOverlap > 0.9)
        #expect(with.finalOverlap > 0.9)
        let without = try run(["look.distance": 100, "motion.lead": 100])
        #expect(without.meanOverlap < 0.6)
        #expect(without.finalOverlap < 0.3)
    }

    /// 0.96 and 0.33, three scenes: it is three of its widths from where it was expected.
    @Test func aTinyTargetThatTurnsBackAtSpeedIsFoundAgain() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            func run(_ set: [String: Double] = [:]) throws -> SceneRun {
                try SceneRun(
                    [Nuisance(.tiny), Nuisance(.fast)], seed: seed, frames: 120, width: 640,
                    height: 360, set: set)
            }
            let with = try run()
            #expect(with.meanOverlap > 0.9)
            #expect(with.finalOverlap > 0.9)
            #expect(try run(["look.level": 0]).meanOverlap < 0.5)
        }
    }

    /// 0.79 and 0.33: which pass is fatal is decided by very little, so several are taken together.
    @Test func theTargetIsToldFromTwinsThatPassIt() throws {
        let seeds: [UInt64] = [1, 2, 7, 8, 12]
        func mean(_ set: [String: Double] = [:]) throws -> Double {
            let overlaps = try seeds.map {
                try SceneRun([Nuisance(.crowd)], seed: $0, set: set).meanOverlap
            }
            return overlaps.reduce(0, +) / Double(overlaps.count)
        }
        let with = try mean()
        #expect(with > 0.7)
        #expect(try mean(["prr.weight": 0]) < with - 0.1)
    }

    /// 0.97 and 0.24: a jump of the camera carries a twin to where the target was.
    @Test func aTinyTargetIsToldFromTwinsUnderAShakingCamera() throws {
        func run(_ set: [String: Double] = [:]) throws -> SceneRun {
            try SceneRun(
                [Nuisance(.tiny, strength: 0.6), Nuisance(.shake), Nuisance(.crowd)], seed: 5,
                frames: 120, set: set)
        }
        let with = try run()
        #expect(with.meanOverlap > 0.85)
        #expect(with.finalOverlap > 0.85)
        let without = try run(["motion.camera": 0, "motion.lead": 100])
        #expect(without.meanOverlap < 0.5)
        #expect(without.finalOverlap < 0.3)
    }
}
