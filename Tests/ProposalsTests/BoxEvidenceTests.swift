import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastProposals

/// Each cue on a scene where it decides: the tracked box is off the object, which has not moved since the
/// first frame, and of all boxes of the same size and form the object's must be the best.
@Suite struct BoxEvidenceTests {
    private static let object = Box(x: 76, y: 51, width: 48, height: 48)
    private static let tracked = Box(x: 76 - 9.6, y: 51 + 9.6, width: 48, height: 48)

    /// The colour of a place; the object's own coordinates are 0 ..< 48.
    private static func picture(
        _ color: (_ x: Int, _ y: Int, _ isInside: Bool) -> [Int]
    ) -> TestPicture {
        TestPicture(width: 200, height: 150, encoding: .rgb) { plane, column, row in
            let (x, y) = (column - 76, row - 51)
            return color(x, y, (0..<48).contains(x) && (0..<48).contains(y))[plane]
        }
    }

    /// An object of one colour.
    private static var plain: TestPicture {
        picture { _, _, isInside in isInside ? [190, 60, 50] : [90, 110, 130] }
    }

    /// A striped object on plain ground of about its colours.
    private static var striped: TestPicture {
        picture { x, _, isInside in
            let shade = isInside && x / 4 % 2 == 0 ? 150 : 110
            return [shade, shade, shade]
        }
    }

    /// An object of four colours among blocks of the same colours.
    private static var quartered: TestPicture {
        let colors = [[190, 60, 50], [60, 150, 70], [60, 80, 180], [200, 190, 90]]
        var numbers = TestNumbers(5)
        let blocks = numbers.list(9 * 7).map { Int(2 * $0 + 2) & 3 }
        return picture { x, y, isInside in
            if isInside { return colors[x / 24 + y / 24 * 2] }
            return colors[blocks[(y + 51) / 24 * 9 + (x + 76) / 24]]
        }
    }

    /// Values of a cue by the candidate's place, of those with the tracked box's size and form.
    private static func values(
        of cue: BoxEvidence.Cue, on picture: TestPicture
    ) -> [(x: Double, y: Double, value: Float)] {
        picture.withView { image in
            let judge = BoxJudge(first: object, in: image)
            let observation = judge.observe(tracked, in: image)
            return (observation?.candidates ?? []).compactMap { candidate in
                guard let candidate, candidate.shape.size == 0, candidate.shape.aspect == 0 else {
                    return nil
                }
                return (
                    candidate.shape.offsetX, candidate.shape.offsetY, candidate.cues[cue]
                )
            }
        }
    }

    private static func check(_ cue: BoxEvidence.Cue, on picture: TestPicture) {
        let values = values(of: cue, on: picture)
        #expect(values.count == 9)
        let best = values.max { $0.value < $1.value }
        #expect(best?.x == 0.2 && best?.y == -0.2, "\(cue): \(values)")
    }

    @Test(arguments: [
        BoxEvidence.Cue.wholeSegments, .weakestSide, .colorsInside, .colorOverlap, .thumbnail,
    ])
    func anObjectOfOneColour(_ cue: BoxEvidence.Cue) { Self.check(cue, on: Self.plain) }

    @Test(arguments: [BoxEvidence.Cue.innerGradient, .layout])
    func aStripedObject(_ cue: BoxEvidence.Cue) { Self.check(cue, on: Self.striped) }

    @Test(arguments: [BoxEvidence.Cue.thumbnail, .layout])
    func anObjectAmongItsOwnColours(_ cue: BoxEvidence.Cue) { Self.check(cue, on: Self.quartered) }

    /// The part that is segmented holds every candidate.
    @Test func candidatesLieWhereTheWindowIsSegmented() {
        for box in BoxCandidates.samples { #expect(box.clipped(to: BoxEvidence.segmented) == box) }
    }

    /// Gray pictures have luminance alone.
    @Test func aGrayPicture() {
        let gray = TestPicture(width: 200, height: 150, encoding: .gray(fullRange: true)) {
            _, column, row in
            let (x, y) = (column - 76, row - 51)
            let isInside = (0..<48).contains(x) && (0..<48).contains(y)
            return isInside ? (x + y) / 12 % 2 == 0 ? 190 : 150 : 80
        }
        for cue in [BoxEvidence.Cue.wholeSegments, .colorsInside, .thumbnail] where cue != .layout {
            Self.check(cue, on: gray)
        }
    }

    /// Where all boxes look alike, nothing stands out.
    @Test func anEvenPicture() {
        let even = Self.picture { _, _, _ in [100, 100, 100] }
        for cue in BoxEvidence.Cue.allCases {
            #expect(Self.values(of: cue, on: even).allSatisfy { abs($0.value) < 3 }, "\(cue)")
        }
    }
}

@Suite struct BoxJudgeTests {
    private static let object = Box(x: 70, y: 45, width: 48, height: 60)

    /// The box goes most of the way to the object from all sides, and stays on it.
    @Test(arguments: [
        Box(x: 70, y: 45, width: 48, height: 60), Box(x: 61, y: 45, width: 48, height: 60),
        Box(x: 78, y: 55, width: 48, height: 60), Box(x: 66, y: 40, width: 56, height: 70),
        Box(x: 75, y: 51, width: 38, height: 48), Box(x: 65, y: 50, width: 58, height: 50),
    ])
    func theBoxGoesToTheObject(_ tracked: Box) {
        let picture = BoxProposerTests.picture(width: 200, height: 150, object: Self.object)
        let judged = picture.withView { image -> Box in
            var judge = BoxJudge(first: Self.object, in: image)
            let offset = judge.judge(tracked, in: image) ?? BoxOffset()
            return offset.applied(to: RotatedBox(tracked), around: tracked).unturned
        }
        let before = tracked.overlap(Self.object)
        #expect(judged.overlap(Self.object) > min(before + 0.4 * (1 - before), 0.93), "\(judged)")
    }

    /// Without evidence the tracked box stays, whatever is asked of it.
    @Test func nothingMovesOnAnEvenPicture() throws {
        let even = TestPicture(width: 200, height: 150, encoding: .rgb) { _, _, _ in 90 }
        let offset = try #require(
            even.withView { image in
                var judge = BoxJudge(first: Self.object, in: image)
                return judge.judge(Self.object, in: image)
            })
        #expect(abs(offset.x) < 0.05 && abs(offset.y) < 0.05, "\(offset)")
        #expect(abs(offset.width) < 0.1 && abs(offset.height) < 0.1, "\(offset)")
    }

    /// What lies mostly outside of the frame is not judged.
    @Test func aBoxBeyondTheFrameIsLeftAlone() {
        let picture = BoxProposerTests.picture(width: 200, height: 150, object: Self.object)
        picture.withView { image in
            var judge = BoxJudge(first: Self.object, in: image)
            #expect(
                judge.judge(Box(x: 190, y: 140, width: 60, height: 60), in: image) == nil)
            let half = judge.judge(Box(x: -20, y: 45, width: 48, height: 60), in: image)
            #expect(half.map { abs($0.x) <= 0.5 } != false)
        }
    }

    /// Evidence of the frames before counts in part, until it is forgotten.
    @Test func evidenceIsRemembered() throws {
        let picture = BoxProposerTests.picture(width: 200, height: 150, object: Self.object)
        let tracked = Box(x: 61, y: 45, width: 48, height: 60)
        let offsets = picture.withView { image -> [BoxOffset?] in
            var judge = BoxJudge(first: Self.object, in: image)
            let first = judge.judge(tracked, in: image)
            let second = judge.judge(tracked, in: image)
            judge.forget()
            return [first, second, judge.judge(tracked, in: image)]
        }
        #expect(offsets[0] == offsets[2])
        #expect(offsets[0] != offsets[1])
    }

    /// A state that was read back judges as the one that was written.
    @Test func theStateIsComplete() {
        let picture = BoxProposerTests.picture(width: 200, height: 150, object: Self.object)
        let tracked = Box(x: 61, y: 45, width: 48, height: 60)
        picture.withView { image in
            var judge = BoxJudge(first: Self.object, in: image)
            _ = judge.judge(tracked, in: image)
            var other = BoxJudge()
            #expect(other.state.map(\.count) == judge.state.map(\.count))
            other.state = judge.state
            #expect(other.judge(tracked, in: image) == judge.judge(tracked, in: image))
        }
    }

    /// A box that lies across takes the width's change, one on its side the height's.
    @Test func offsetsTurnWithTheBox() {
        let box = Box(x: 10, y: 20, width: 40, height: 20)
        let offset = BoxOffset(from: box, to: Box(x: 14, y: 22, width: 60, height: 20))
        let flat = offset.applied(to: RotatedBox(box), around: box)
        #expect(flat.unturned.overlap(Box(x: 14, y: 22, width: 60, height: 20)) > 0.999_999)
        let standing = RotatedBox(center: box.center, width: 20, height: 40, angle: .pi / 2)
        let turned = offset.applied(to: standing, around: box)
        #expect(abs(turned.width - 20) < 1e-9 && abs(turned.height - 60) < 1e-9)
        #expect(turned.ellipseBox.overlap(Box(x: 14, y: 22, width: 60, height: 20)) > 0.999_999)
        #expect(offset.scaled(by: 0).applied(to: standing, around: box) == standing)
    }
}
