import Foundation
import Testing

@testable import HoldfastCommandLine

@Suite struct TerminalTests {
    @Test func coloursAreLeftOutWhereNobodyWantsThem() {
        #expect(Terminal.allowsColors(["TERM": "xterm"]))
        #expect(Terminal.allowsColors(["TERM": "xterm", "NO_COLOR": ""]))
        #expect(!Terminal.allowsColors(["TERM": "xterm", "NO_COLOR": "1"]))
        #expect(!Terminal.allowsColors(["TERM": "dumb"]))
        #expect(!Terminal.allowsColors([:]))
    }

    @Test func whatGoesToAFileHasNoColours() throws {
        let outcome = try CommandUnderTest.run(
            ["track", "missing.mp4", "--box", "1,2,3,4"], in: TemporaryFolder())
        #expect(outcome.status == 66)
        #expect(!outcome.errors.contains("\u{1B}"))
    }

    @Test func progressTellsSpeedAndTimeLeft() {
        let text = ProgressLine.text(done: 50, total: 200, seconds: 2)
        #expect(text == "frame 50 of 200 (25 %)  25.0 frames/s  0:06 left")
        #expect(ProgressLine.text(done: 50, total: nil, seconds: 2) == "frame 50  25.0 frames/s")
    }
}
