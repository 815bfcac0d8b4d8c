import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

/// Going on after frames that were not seen.
@Suite struct GapTests {
    /// A gray picture with a patch of its own pattern at a place.
    private func picture(_ x: Int, _ y: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 320 * 240)
        for row in 0..<240 {
            for column in 0..<320 {
                let (across, down) = (column - x, row - y)
                let isInside = (0..<32).contains(across) && (0..<32).contains(down)
                bytes[row * 320 + column] =
                    isInside
                    ? (across / 8 + down / 8 * (down / 16 + 1)) % 2 == 0 ? 230 : 150
                    : UInt8(60 + (column / 16 * 7 + row / 16 * 13) % 30)
            }
        }
        return bytes
    }

    private func with<Result>(_ bytes: [UInt8], _ body: (ImageView) throws -> Result) rethrows
        -> Result
    {
        try bytes.withUnsafeBytes {
            let plane = Plane(
                base: UnsafeMutableRawPointer(mutating: $0.baseAddress!), width: 320, height: 240,
                columnStep: 1, rowStep: 320)
            return try body(
                .unchecked(
                    width: 320, height: 240, encoding: .gray(fullRange: true), planes: [plane])
            )
        }
    }

    @Test(arguments: 4...16)
    func theTargetIsFoundFartherAwayThanAWindowReaches(steps: Int) throws {
        var tracker = try with(picture(60, 60)) {
            try Tracker(image: $0, box: Box(x: 60, y: 60, width: 32, height: 32))
        }
        for step in 1...steps {
            _ = with(picture(60 + step, 60)) { tracker.update(image: $0) }
        }
        // A window is 128 pixels wide: nothing of the target is in the one at the last place, nor in those
        // around it. The second ring has it.
        let far = Box(x: 230, y: 190, width: 32, height: 32)
        let found = with(picture(230, 190)) { tracker.resume(image: $0) }
        #expect(found.box.overlap(far) > 0.6)
        #expect(found.state == .tracking)
    }

    @Test func whatHasNotMovedIsHeld() throws {
        var tracker = try with(picture(60, 60)) {
            try Tracker(image: $0, box: Box(x: 60, y: 60, width: 32, height: 32))
        }
        for _ in 1...5 { _ = with(picture(60, 60)) { tracker.update(image: $0) } }
        let found = with(picture(62, 61)) { tracker.resume(image: $0) }
        #expect(found.box.overlap(Box(x: 62, y: 61, width: 32, height: 32)) > 0.8)
    }
}
