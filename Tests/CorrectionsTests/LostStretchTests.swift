import HoldfastCorrections
import HoldfastImaging
import HoldfastTestSupport
import HoldfastTracking
import Testing

@Suite struct LostStretchTests {
    private static let jump = 20
    private static let count = 90

    /// Stands still, is suddenly elsewhere, and comes slowly back: who follows it from where it is found
    /// again back to the jump sees it all the way.
    private static func place(_ frame: Int) -> Int {
        frame < jump ? 40 : max(40, 40 + 200 - 4 * (frame - jump))
    }

    private static func frames(isReversed: Bool) -> NumberedFrames {
        var numbers = TestNumbers(7)
        let ground = numbers.list(320 * 160)
        let patch = numbers.list(8 * 8)
        let pictures = (0..<count).map { frame in
            let left = place(isReversed ? count - 1 - frame : frame)
            return TestPicture(width: 320, height: 160, encoding: .gray(fullRange: true)) {
                _, column, row in
                let (x, y) = (column - left, row - 60)
                guard (0..<32).contains(x), (0..<32).contains(y) else {
                    return 90 + Int(12 * ground[row * 320 + column])
                }
                return 160 + Int(70 * patch[y / 4 * 8 + x / 4])
            }.withView { StoredFrame(copying: $0) }
        }
        return .stored(pictures)
    }

    @Test(arguments: [false, true])
    func aStretchOnWhichTheTargetWasLostIsFollowedFromItsOtherSide(isReversed: Bool) throws {
        func number(_ frame: Int) -> Int { isReversed ? Self.count - 1 - frame : frame }
        func overlap(_ part: TrackPart, _ frame: Int) -> Double {
            let truth = Box(x: Double(Self.place(frame)), y: 60, width: 32, height: 32)
            return part[number(frame)]?.box.overlap(truth) ?? 0
        }
        let tracker = StretchTracker(frames: Self.frames(isReversed: isReversed))
        let key = KeyBox(frame: number(0), box: Box(x: 40, y: 60, width: 32, height: 32))
        let onePass = try tracker.track(from: key, to: number(Self.count - 1))
        let lost = (Self.jump..<Self.count).filter { onePass[number($0)]?.state == .lost }
        try #require(lost.count >= 5)
        try #require(onePass[number(Self.count - 1)]?.state == .tracking)
        let closed = try tracker.closingGaps(
            in: onePass, from: key, to: number(Self.count - 1))
        let found = lost.filter { overlap(closed, $0) > 0.6 }
        #expect(found.count * 10 >= lost.count * 9, "\(found.count) of \(lost.count)")
        // What was seen is left as it was.
        for frame in 0..<Self.count where onePass[number(frame)]?.state != .lost {
            #expect(closed[number(frame)] == onePass[number(frame)])
        }
        #expect(try tracker.trackClosingGaps(from: key, to: number(Self.count - 1)) == closed)
    }
}
