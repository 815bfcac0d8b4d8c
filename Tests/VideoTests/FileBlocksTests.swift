import Testing

@testable import HoldfastVideo

/// The blocks of files, on bytes that are made here.
@Suite struct FileBlocksTests {
    private func box(_ type: String, _ content: Int, length: Int? = nil) -> [UInt8] {
        let length = length ?? 8 + content
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + Array(type.utf8)
            + [UInt8](repeating: 7, count: content)
    }

    private func faultOfBoxes(_ bytes: [UInt8]) -> String? {
        var file = window(bytes)
        return FileBlocks.faultOfBoxes(in: &file)
    }

    private func window(_ bytes: [UInt8]) -> FileWindow {
        FileWindow(size: bytes.count) { Array(bytes[$1..<min(bytes.count, $1 + $0)]) }
    }

    @Test func boxesThatFollowEachOtherAreSound() {
        let sound = box("ftyp", 16) + box("moov", 300) + box("mdat", 90_000)
        #expect(faultOfBoxes(sound) == nil)
        #expect(faultOfBoxes(sound + [0, 0, 0, 0, 0, 0, 0, 0, 0]) == nil)
        #expect(faultOfBoxes(sound + box("mdat", 50, length: 0)) == nil)
        let long = box("mdat", 8 + 40, length: 1)
        #expect(faultOfBoxes(long[..<8] + [0, 0, 0, 0, 0, 0, 0, 56] + long[16...]) == nil)
    }

    @Test func boxesThatAreCutOrShiftedAreNot() {
        let sound = box("ftyp", 16) + box("mdat", 90_000)
        #expect(faultOfBoxes(Array(sound.dropLast(5))) == "5 bytes are missing at the end")
        #expect(faultOfBoxes(box("ftyp", 16, length: 21) + sound) == "there is no box at byte 21")
        #expect(
            faultOfBoxes(box("ftyp", 16) + box("free", 9, length: 3))
                == "the box at byte 24 has no length")
        let huge = box("mdat", 8, length: 1)
        #expect(faultOfBoxes(huge[..<8] + [UInt8](repeating: 255, count: 8)) != nil)
    }

    /// A GIF file of so many pictures; their content means nothing.
    private func gif(_ count: Int) -> [UInt8] {
        var bytes = Array("GIF89a".utf8) + [4, 0, 4, 0, 0x80, 0, 0] + [1, 2, 3, 4, 5, 6]
        for _ in 0..<count {
            bytes += [0x21, 0xF9, 4, 0, 5, 0, 0, 0]
            bytes += [0x2C, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2, 3, 9, 9, 9, 1, 9, 0]
        }
        return bytes + [0x3B]
    }

    private func faultOfGIF(_ bytes: [UInt8]) -> String? {
        var file = window(bytes)
        return FileBlocks.faultOfGIF(in: &file)
    }

    @Test func blocksOfAGIFFile() {
        let sound = gif(4000)
        #expect(faultOfGIF(sound) == nil)
        #expect(faultOfGIF(sound + [0, 0]) == nil)
        #expect(faultOfGIF(Array(sound.dropLast())) == "the end mark is missing")
        #expect(faultOfGIF(Array(sound.prefix(60_001))) != nil)
        // Blocks may happen to fit again behind what is gone.
        let noticed = (1...17).count { missing in
            let from = 19 + 26 * 100
            return faultOfGIF(Array(sound[..<from] + sound[(from + missing)...])) != nil
        }
        #expect(noticed >= 12)
        #expect(faultOfGIF(gif(2) + gif(500))?.hasPrefix("it goes on") == true)
        #expect(faultOfGIF([]) == nil)
    }
}

@Suite struct StatedLengthTests {
    private func shortfall(
        packets: Int? = nil, end: Double? = nil, times: [Double?], duration: Double = 0
    ) -> String? {
        var length = StatedLength(packets: packets, end: end, interval: 0.04)
        for time in times { length.add(time: time, duration: duration) }
        return length.shortfall
    }

    @Test func packetsThatAreListedMustCome() {
        #expect(shortfall(packets: 3, times: [0, 0.04, nil]) == nil)
        #expect(shortfall(packets: 3, times: [0, 0.04]) == "it has 2 of 3 frames")
        #expect(shortfall(packets: 1, times: [0, 0.04]) == nil)
    }

    @Test func aStreamMustReachItsEnd() {
        let whole = (0..<25).map { Double($0) * 0.04 }
        #expect(shortfall(end: 1, times: whole) == nil)
        #expect(shortfall(end: 1.04, times: whole) == nil)
        #expect(shortfall(end: 2, times: whole) == "it ends at 1.00 s of 2.00 s")
        #expect(shortfall(end: 2, times: [0, 0.04, 0.08], duration: 2) == nil)
        #expect(shortfall(end: 2, times: [nil, nil]) == nil)
    }

    /// The last frame of a screen recording may stand for long.
    @Test func whereTheRateVariesTheLastFrameMayStand() {
        #expect(shortfall(end: 5, times: [0, 1.5, 4]) == nil)
        #expect(shortfall(end: 9, times: [0, 1.5, 4]) != nil)
    }
}
