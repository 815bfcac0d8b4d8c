import Foundation
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

/// What a damaged picture is told by.
@Suite struct PictureLossTests {
    private static let columns = 64

    /// A picture of soft hills under a little noise, which differs from one moment to the next.
    private static func picture(_ moment: Int) -> [Float] {
        var numbers = TestNumbers(UInt64(moment))
        return (0..<columns * columns).map { i in
            let (row, column) = (Float(i / columns), Float(i % columns))
            return 0.5 + 0.3 * sin(row / 7) * sin(column / 9) + 0.02 * numbers.real()
        }
    }

    private static func seen(_ frames: [[Float]]) -> [Bool] {
        var loss = PictureLoss()
        return frames.map { loss.observe($0, columns: columns) }
    }

    @Test func aWholePictureIsNotDamaged() {
        #expect(!Self.seen((0..<20).map(Self.picture)).contains(true))
    }

    @Test func aHalfThatIsOneColourOrOneLineIsDamage() {
        let whole = Self.picture(5)
        let half = whole.count / 2
        let gray = whole.prefix(half) + [Float](repeating: 0.5, count: half)
        let line = whole[half - Self.columns..<half]
        let smeared = whole.prefix(half) + (0..<Self.columns / 2).flatMap { _ in line }
        for damaged in [gray, smeared] {
            #expect(
                Self.seen([Self.picture(1), Self.picture(2), Array(damaged), Self.picture(3)])
                    == [false, false, true, false])
        }
    }

    @Test func noiseIsDamage() {
        var numbers = TestNumbers(3)
        let noise = numbers.list(Self.columns * Self.columns).map { 0.5 + 0.5 * $0 }
        #expect(
            Self.seen([Self.picture(1), Self.picture(2), noise, Self.picture(3)])
                == [false, false, true, false])
    }

    /// A fade to black is no error of a decoder.
    @Test func whatStaysIsThePicture() {
        let black = [Float](repeating: 0, count: Self.columns * Self.columns)
        let seen = Self.seen([Self.picture(1)] + Array(repeating: black, count: 30))
        #expect(seen.prefix(9).dropFirst().allSatisfy { $0 })
        #expect(!seen.suffix(20).contains(true))
    }
}
