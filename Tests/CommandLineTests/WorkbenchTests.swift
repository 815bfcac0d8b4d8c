import Foundation
import HoldfastImaging
import HoldfastTrajectories
import Testing

/// A person with a mouse corrects a track on the page of a recording.
@Suite struct WorkbenchTests {
    /// The page in a browser.
    private final class Page {
        let browser: Browser

        init(_ url: String, in folder: TemporaryFolder) throws {
            browser = try Browser(in: folder, width: 1280, height: 860)
            try browser.open(page: url)
        }

        func text(_ id: String) throws -> String? {
            try browser.evaluate("document.getElementById('\(id)')?.textContent") as? String
        }

        func press(_ id: String) throws {
            _ = try browser.evaluate("document.getElementById('\(id)').click()")
        }

        func key(_ key: String, shift: Bool = false) throws {
            _ = try browser.evaluate(
                "document.dispatchEvent(new KeyboardEvent('keydown', {key: '\(key)', shiftKey: \(shift), bubbles: true}))"
            )
        }

        /// Goes to a frame by keys, and waits until it is shown.
        func go(to frame: Int) throws {
            while let now = Int(try text("index") ?? ""), now != frame {
                let distance = frame - now
                try key(
                    distance > 0 ? "ArrowRight" : "ArrowLeft", shift: abs(distance) >= 10)
            }
        }

        /// Drags a box in pixels of the frame.
        func draw(_ box: Box) throws {
            try browser.draw(
                box, inWidth: JumpingClip.width, height: JumpingClip.height)
        }
    }

    /// The page of a run that waits for a target, after the target of the first frame was drawn and followed
    /// to the end.
    private func finishedPage(
        of running: CommandUnderTest.Running, in folder: TemporaryFolder
    ) throws -> Page {
        let url = try #require(
            try eventually {
                try String(contentsOfFile: running.errors.path, encoding: .utf8)
                    .split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://") }
            })
        let page = try Page(String(url), in: folder)
        let isWaiting: Bool? = try eventually {
            try page.text("hint")?.hasPrefix("Drag a box") == true ? true : nil
        }
        #expect(isWaiting == true)
        try page.draw(try #require(JumpingClip.box(at: 0)))
        let isFinished: Bool? = try eventually(within: 90) {
            try page.text("status") == "Finished" ? true : nil
        }
        try #require(isFinished == true)
        return page
    }

    /// Ends a run from its page, which must end it.
    private func close(
        _ page: Page, of running: CommandUnderTest.Running
    ) throws -> CommandUnderTest.Outcome {
        #expect(
            eventually {
                (try? page.press("close")).flatMap { running.process.isRunning ? nil : true }
            } == true)
        return try running.outcome()
    }

    private func meanOverlap(_ records: [TrajectoryRecord]) -> Double {
        let overlaps = (0..<JumpingClip.frames).compactMap { frame in
            JumpingClip.box(at: frame).map { truth in
                records.first { $0.frame == frame }?.box.overlap(truth) ?? 0
            }
        }
        return overlaps.reduce(0, +) / Double(overlaps.count)
    }

    @Test(.enabled(if: Browser.isPresent, Tool.browserIsAbsent))
    func twoCorrectionsMakeATrackThatWasLostTwiceWhole() throws {
        let folder = try TemporaryFolder()
        try JumpingClip.write(to: folder.file("in.mp4"))
        let running = try CommandUnderTest.Running(
            [
                "track", "in.mp4", "--select", "--preset", "fast", "--log", "out.jsonl", "-o",
                "out.mp4",
            ], in: folder, input: nil)
        defer { kill(running.process.processIdentifier, SIGKILL) }
        let page = try finishedPage(of: running, in: folder)
        let before = try Trajectory(path: folder.file("out.jsonl")).records
        #expect(meanOverlap(before) < 0.6)

        // The page shows where to look; the target is drawn where it is seen again.
        for frame in [65, 115] {
            try page.go(to: frame - 20)
            try page.press("doubtful")
            let found: Int? = try eventually {
                let index = Int(try page.text("index") ?? "") ?? 0
                return index > frame - 20 ? index : nil
            }
            #expect(((frame - 20)..<frame).contains(found ?? 0))
            try page.go(to: frame)
            usleep(700_000)
            try page.key("c")
            try page.draw(try #require(JumpingClip.box(at: frame)))
            let isCorrected: Bool? = try eventually {
                try page.text("toast")?.contains("corrected on frame \(frame)") == true ? true : nil
            }
            let said = try page.text("toast") ?? ""
            #expect(isCorrected == true, "\(said)")
            let isTracked: Bool? = try eventually(within: 60) {
                try page.browser.evaluate("document.getElementById('work').hidden") as? Bool == true
                    ? true : nil
            }
            #expect(isTracked == true)
        }
        #expect(try page.text("keycount") == "3 key boxes")
        try page.go(to: 80)
        usleep(500_000)
        let picture = try page.browser.screenshot()
        if let shown = ProcessInfo.processInfo.environment["HOLDFAST_SCREENSHOTS"] {
            try picture.write(to: URL(fileURLWithPath: shown + "/workbench.png"))
        }
        // The timeline is enlarged around the frame, and has pictures of its part.
        func isDisabled(_ id: String) throws -> Bool {
            try page.browser.evaluate("document.getElementById('\(id)').disabled") as? Bool == true
        }
        #expect(try isDisabled("all"))
        for _ in 0..<2 { try page.press("longer") }
        usleep(700_000)
        #expect(try !isDisabled("all"))
        if let shown = ProcessInfo.processInfo.environment["HOLDFAST_SCREENSHOTS"] {
            try page.browser.screenshot()
                .write(to: URL(fileURLWithPath: shown + "/timeline.png"))
        }
        #expect(try page.text("index") == "80")
        try page.go(to: 20)
        try page.press("all")
        #expect(try isDisabled("all"))
        // A box that is too small for the screen is refused aloud.
        try page.draw(Box(x: 10, y: 10, width: 2, height: 2))
        #expect(try page.text("toast")?.contains("Too small") == true)

        let outcome = try close(page, of: running)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let after = try Trajectory(path: folder.file("out.jsonl")).records
        #expect(after.map(\.frame) == Array(0..<JumpingClip.frames))
        #expect(meanOverlap(after) > 0.75, "\(meanOverlap(after))")
        #expect(after[65].box.overlap(try #require(JumpingClip.box(at: 65))) > 0.9)
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) == JumpingClip.frames)
    }

    /// A recording whose end is gone can be looked at and corrected like a whole one.
    @Test(.enabled(if: Browser.isPresent, Tool.browserIsAbsent))
    func thePageStaysAtTheEndOfADamagedRecording() throws {
        let folder = try TemporaryFolder()
        try JumpingClip.write(to: folder.file("whole.mkv"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("whole.mkv")))
        try whole.prefix(whole.count / 2)
            .write(to: URL(fileURLWithPath: folder.file("in.mkv")))
        let running = try CommandUnderTest.Running(
            ["track", "in.mkv", "--select", "--preset", "fast", "--log", "out.jsonl"], in: folder,
            input: nil)
        defer { kill(running.process.processIdentifier, SIGKILL) }
        let page = try finishedPage(of: running, in: folder)
        try page.go(to: 10)
        // A box belongs to the frame that is shown, which comes a moment later.
        usleep(700_000)
        try page.key("c")
        try page.draw(try #require(JumpingClip.box(at: 10)))
        let isCorrected: Bool? = try eventually {
            try page.text("keycount") == "2 key boxes" ? true : nil
        }
        #expect(isCorrected == true)
        let outcome = try close(page, of: running)
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("in.mkv: "))
        let records = try Trajectory(path: folder.file("out.jsonl")).records
        #expect(records.count > 20 && records.count < JumpingClip.frames)
        #expect(records[10].box.overlap(try #require(JumpingClip.box(at: 10))) > 0.9)
    }
}
