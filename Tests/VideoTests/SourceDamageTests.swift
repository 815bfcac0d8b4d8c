import Testing

@testable import HoldfastVideo

/// The record of what a source has lost, without a source.
@Suite struct SourceDamageTests {
    private func place(_ frame: Int) -> SourceDamage.Place {
        SourceDamage.Place(frame: frame, time: Double(frame) / 25)
    }

    private func error(_ what: String, frame: Int? = nil) -> VideoError {
        VideoError(.badData, what, file: "a.mkv", frame: frame, time: frame.map { Double($0) })
    }

    @Test func theFirstDamageIsNamedAndTheRestCounted() {
        var damage = SourceDamage()
        #expect(damage.summary(at: place(0)) == nil)
        #expect(!damage.isSuspected)
        damage.note(error("first"), at: place(3))
        damage.note(error("second"), at: place(4))
        damage.note(error("third"), at: place(9))
        let summary = damage.summary(at: place(20))
        #expect(damage.isSuspected)
        #expect(damage.count == 3)
        #expect(summary?.what == "first (and 2 more errors)")
        #expect(summary?.frame == 3)
        #expect(summary?.time == 0.12)
    }

    @Test func anErrorThatKnowsItsFrameKeepsIt() {
        var damage = SourceDamage()
        damage.note(error("picture", frame: 7), at: place(3))
        #expect(damage.first?.frame == 7)
        #expect(damage.first?.time == 7)
    }

    @Test func whereReadingFailsIsKnownAtTheEnd() {
        var damage = SourceDamage()
        damage.end(with: error("cut"))
        #expect(damage.isAtEnd)
        #expect(damage.summary(at: place(12))?.frame == 12)
        var older = SourceDamage()
        older.note(error("before"), at: place(2))
        older.end(with: error("cut"))
        #expect(!older.isAtEnd)
        #expect(older.summary(at: place(12))?.what == "before")
    }

    @Test func positionsThatGiveNoFrameArePassedOver() {
        var damage = SourceDamage()
        for position in [3, 4, 6] { damage.fail(position) }
        #expect([2, 3, 4, 5, 6].map { damage.position(from: $0) } == [2, 5, 5, 5, 7])
    }

    @Test func aComplaintIsDamageIfNothingFollows() {
        var damage = SourceDamage()
        damage.advance(complaint: error("odd"), isEnd: false, at: place(5))
        #expect(damage.isSuspected && damage.isNear(100))
        #expect(damage.first == nil)
        for frame in 6..<38 {
            damage.advance(complaint: nil, isEnd: false, at: place(frame))
            #expect(damage.first == nil)
        }
        damage.advance(complaint: nil, isEnd: false, at: place(38))
        #expect(damage.first?.frame == 5)
        #expect(damage.isNear(40))
        #expect(!damage.isNear(71))
    }

    @Test func aComplaintIsDamageAtTheEnd() {
        var damage = SourceDamage()
        damage.advance(complaint: error("odd"), isEnd: true, at: place(5))
        #expect(damage.summary(at: place(6))?.frame == 5)
    }

    @Test func aComplaintThatIsExplainedCountsOnce() {
        var damage = SourceDamage()
        var odd = error("odd")
        odd.why = "bad marker"
        damage.advance(complaint: odd, isEnd: false, at: place(5))
        #expect(damage.settleComplaint() == "bad marker")
        damage.note(error("the frame is damaged"), at: place(6))
        damage.advance(complaint: nil, isEnd: true, at: place(9))
        #expect(damage.count == 1)
        #expect(damage.first?.frame == 6)
    }
}

@Suite struct PictureSizesTests {
    private let usual = PictureSizes.Size(width: 64, height: 48)
    private let other = PictureSizes.Size(width: 32, height: 48)

    @Test func aPictureBetweenOthersIsDamage() {
        var sizes = PictureSizes()
        #expect(!sizes.isOdd(other))
        sizes.add(usual)
        #expect(sizes.isOdd(other) && !sizes.isOdd(usual))
        #expect(sizes.isDamage(other, before: usual))
        #expect(!sizes.isDamage(other, before: other))
        #expect(
            sizes.error(other, file: nil, frame: 1, time: 0).what
                == "the picture is 32x48, and those around it are 64x48")
    }

    @Test func theLastPictureIsDamageAmongSeveral() {
        var sizes = PictureSizes()
        sizes.add(usual)
        #expect(!sizes.isDamage(other, before: nil))
        sizes.add(usual)
        #expect(sizes.isDamage(other, before: nil))
        sizes.add(other)
        #expect(!sizes.isDamage(usual, before: nil))
    }
}

@Suite struct PacketGapsTests {
    @Test func aGapBesideDamageIsOfLostFrames() {
        var gaps = PacketGaps(frameTicks: 40, frameCount: 100, isSilent: false)
        #expect(gaps.advance(due: 0, shown: 80, isDamaged: false) == [])
        #expect(gaps.advance(due: 120, shown: 200, isDamaged: true) == [120, 160])
        #expect(gaps.advance(due: 200, shown: nil, isDamaged: false) == [160])
        #expect(gaps.advance(due: 400, shown: nil, isDamaged: false) == [])
    }

    @Test func aGapWithoutDamageIsAPause() {
        var gaps = PacketGaps(frameTicks: 40, frameCount: 100, isSilent: false)
        var silent = PacketGaps(frameTicks: 40, frameCount: 100, isSilent: true)
        for (due, lost) in [(Int64(0), [Int64]()), (80, [40]), (80 + 40 * 200, [])] {
            #expect(gaps.advance(due: due, shown: nil, isDamaged: false) == [])
            #expect(silent.advance(due: due, shown: nil, isDamaged: false) == lost)
        }
    }

    @Test func timesThatMakeNoSenseAreBorne() {
        var gaps = PacketGaps(frameTicks: 3, frameCount: nil, isSilent: true)
        for due in [Int64.min, .max, .max - 7, .min + 9, 0, .min, .min + 12] {
            _ = gaps.advance(due: due, shown: .min, isDamaged: true)
        }
        var varying = PacketGaps(frameTicks: nil, frameCount: nil, isSilent: true)
        #expect(varying.advance(due: nil, shown: 5, isDamaged: true) == [])
        #expect(varying.advance(due: 900, shown: 5, isDamaged: true) == [])
    }
}
