import Foundation
import HoldfastImaging
import HoldfastTrajectories
import Testing

/// Live sources, with real senders.
@Suite(.serialized) struct LiveTests {
    private static let hasFFmpeg = Tool.isPresent("ffmpeg")

    private func clip(in folder: TemporaryFolder, frames: Int = 30) throws -> String {
        try TestClip(frames: frames).write(to: folder.file("clip.mp4"))
        return folder.file("clip.mp4")
    }

    /// Runs the command on what ffmpeg writes to a pipe.
    private func trackPipe(
        _ container: [String], _ arguments: [String], in folder: TemporaryFolder
    ) throws -> CommandUnderTest.Outcome {
        let sender = Process()
        sender.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        sender.arguments =
            ["ffmpeg", "-v", "error", "-nostdin", "-i", try clip(in: folder)] + container + ["-"]
        let pipe = Pipe()
        sender.standardInput = FileHandle.nullDevice
        sender.standardOutput = pipe
        sender.standardError = FileHandle.nullDevice
        try sender.run()
        let running = try CommandUnderTest.Running(
            ["track", "-", "--box", TestClip.box, "--preset", "fast"] + arguments, in: folder,
            input: pipe)
        try pipe.fileHandleForReading.close()
        let outcome = try running.outcome()
        sender.waitUntilExit()
        return outcome
    }

    @Test(
        .enabled(if: hasFFmpeg, Tool.ffmpegIsAbsent),
        arguments: [
            ["-f", "yuv4mpegpipe"], ["-f", "mpegts", "-c:v", "libx264"],
            ["-f", "mjpeg", "-q:v", "2"],
        ])
    func pipesAreFollowedToTheirEnd(container: [String]) throws {
        let folder = try TemporaryFolder()
        let outcome = try trackPipe(container, ["--log", "-", "--quiet"], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let log = try Trajectory(bytes: Array(outcome.output), format: .jsonl, name: "log")
        #expect(log.records.count == 30)
        #expect(log.records.last?.box.overlap(TestClip.box(at: 29)) ?? 0 > 0.6)
    }

    @Test func aDeviceInRealTimeIsFollowedNewestFirst() throws {
        let folder = try TemporaryFolder()
        let outcome = try CommandUnderTest.run(
            [
                "track", "-f", "lavfi", "testsrc2=size=160x120:rate=30,realtime", "--frames", "45",
                "--box", "20,20,40,40", "--json", "--quiet", "--log", "log.jsonl", "--timings",
            ], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let summary = try #require(
            try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
        let (frames, dropped) = (summary["frames"] as? Int ?? 0, summary["dropped"] as? Int ?? 0)
        #expect(frames > 0 && frames + dropped == 45)
        let latency = try #require(summary["latency_ms"] as? [String: Double])
        #expect(Set(latency.keys) == ["median", "p95", "p99"])
        let lines = folder.lines("log.jsonl").lines
        #expect(lines.contains { $0.contains("\"latency_ms\":") })
        #expect(lines.contains { $0.contains("\"event\":\"drop\"") } == (dropped > 0))
    }

    @Test(.enabled(if: hasFFmpeg, Tool.ffmpegIsAbsent))
    func aStreamPushedByRTSPIsFollowed() throws {
        let folder = try TemporaryFolder()
        let path = try clip(in: folder, frames: 60)
        let url = "rtsp://127.0.0.1:\(try freePort())/live"
        let running = try CommandUnderTest.Running(
            [
                "track", url, "--input-option", "rtsp_flags=listen", "--box", TestClip.box,
                "--frames", "130", "--preset", "fast", "--log", "log.jsonl", "--quiet",
            ], in: folder, input: nil)
        // The target waits for three seconds, then moves half as fast as in the clip. The sender comes when the listener is there.
        var sender: Helper?
        let isDone: Bool? = try eventually(within: 40) {
            guard running.process.isRunning else { return true }
            if sender?.process.isRunning != true {
                sender = try Helper([
                    "ffmpeg", "-v", "quiet", "-nostdin", "-re", "-i", path, "-vf",
                    "setpts=2*PTS,fps=25,tpad=start_duration=3:start_mode=clone", "-c:v",
                    "libx264", "-preset", "ultrafast", "-g", "10", "-rtsp_transport", "tcp", "-f",
                    "rtsp", url,
                ])
            }
            return nil
        }
        #expect(isDone == true)
        if isDone == nil { kill(running.process.processIdentifier, SIGKILL) }
        let outcome = try running.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let log = try Trajectory(path: folder.file("log.jsonl"))
        let last = try #require(log.records.last)
        #expect(last.frame == 129)
        let frame = Int((((last.time ?? 0) - 3) * 12.5).rounded())
        #expect(last.box.overlap(TestClip.box(at: frame)) > 0.4)
        withExtendedLifetime(sender) {}
    }

    @Test(.enabled(if: hasFFmpeg, Tool.ffmpegIsAbsent))
    func aSourceThatComesBackIsGoneOnWith() throws {
        let folder = try TemporaryFolder()
        let path = try clip(in: folder)
        let pipe = folder.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let running = try CommandUnderTest.Running(
            [
                "track", pipe, "-f", "yuv4mpegpipe", "--reconnect", "--stall", "30", "--box",
                TestClip.box, "--frames", "60", "--log", "log.jsonl",
            ], in: folder, input: nil)
        for _ in 0..<2 {
            let sender = try Helper([
                "ffmpeg", "-v", "quiet", "-nostdin", "-y", "-re", "-i", path, "-f",
                "yuv4mpegpipe", pipe,
            ])
            sender.process.waitUntilExit()
            usleep(400_000)
        }
        let outcome = try running.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("trying again"))
        #expect(outcome.errors.contains("is there again"))
        let lines = folder.lines("log.jsonl").lines
        #expect(lines.contains { $0.hasPrefix("{\"event\":\"gap\"") })
        let log = try Trajectory(path: folder.file("log.jsonl"))
        #expect(log.records.contains { $0.frame < 30 } && log.records.contains { $0.frame > 30 })
    }

    @Test(.enabled(if: hasFFmpeg, Tool.ffmpegIsAbsent))
    func annotatedVideoIsSentAsAStream() throws {
        let folder = try TemporaryFolder()
        let path = try clip(in: folder)
        let url = "rtsp://127.0.0.1:\(try freePort())/out"
        let receiver = try Helper([
            "ffmpeg", "-v", "quiet", "-nostdin", "-rtsp_flags", "listen", "-i", url, "-c", "copy",
            folder.file("received.mkv"),
        ])
        let arguments = ["track", path, "--box", TestClip.box, "-o", url, "--quiet"]
        // Refused until the receiver listens.
        let outcome = try eventually {
            let outcome = try CommandUnderTest.run(arguments, in: folder)
            return outcome.status == 73 ? nil : outcome
        }
        #expect(outcome?.status == 0, "\(outcome?.errors ?? "")")
        receiver.process.waitUntilExit()
        #expect(try TestClip.decodedFrames(folder.file("received.mkv")) == 30)
    }

    /// A window on a screen of its own, moved about while it is followed.
    @Test(.enabled(if: Tool.isPresent("Xvfb", "xlogo", "xdotool"), Tool.screenIsAbsent))
    func aWindowThatMovesIsFollowed() throws {
        let folder = try TemporaryFolder()
        let display = ":\(60 + Int.random(in: 0..<900))"
        // Without -noreset the screen starts anew, and drops whoever is just joining it, each time
        // that its last client leaves.
        let screen = try Helper(["Xvfb", display, "-screen", "0", "480x360x24", "-noreset"])
        let environment = ["DISPLAY": display]
        func xdotool(_ arguments: String) throws -> String? {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "xdotool \(arguments) 2>/dev/null"]
            process.environment = ProcessInfo.processInfo.environment
                .merging(environment) { $1 }
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            let text = String(decoding: data, as: UTF8.self).split(separator: "\n").first
            return process.terminationStatus == 0 ? text.map(String.init) ?? "" : nil
        }
        try #require(try eventually(within: 60) { try xdotool("getdisplaygeometry") } != nil)
        func startLogo() throws -> Helper {
            try Helper(["xlogo", "-geometry", "80x80+60+60"], environment: environment)
        }
        var logo = try startLogo()
        let shown = try eventually(within: 60) {
            if !logo.process.isRunning { logo = try startLogo() }
            return try xdotool("search --onlyvisible --class xlogo")
        }
        let window = try #require(shown, "the window is not shown")
        usleep(500_000)  // drawn after it is shown
        let running = try CommandUnderTest.Running(
            [
                "track", "-f", "x11grab", display, "--framerate", "25", "--video-size", "480x360",
                "--box", "50,50,100,100", "--preset", "fast", "--log", "log.jsonl", "--quiet",
            ], in: folder, input: nil)
        _ = eventually { folder.lines("log.jsonl").lines.count > 3 ? true : nil }
        // Ten seconds along a bow.
        var place = (x: 60.0, y: 60.0)
        for step in 1...50 {
            let share = Double(step) / 50
            place = (60 + 260 * share, 60 + 140 * sin(share * .pi))
            _ = try xdotool("windowmove \(window) \(Int(place.x)) \(Int(place.y))")
            usleep(190_000)
        }
        usleep(1_000_000)
        kill(running.process.processIdentifier, SIGINT)
        let outcome = try running.outcome()
        #expect(outcome.status == 130, "\(outcome.errors)")
        let records = try Trajectory(path: folder.file("log.jsonl")).records
        let truth = Box(x: place.x - 10, y: place.y - 10, width: 100, height: 100)
        #expect(records.last?.box.overlap(truth) ?? 0 > 0.5, "\(String(describing: records.last))")
        let held = records.filter { $0.state != .lost }
        #expect(held.count * 10 >= records.count * 9)
        withExtendedLifetime((screen, logo)) {}
    }

    /// A person with a mouse points at the target on the page.
    @Test(.enabled(if: Browser.isPresent, Tool.browserIsAbsent))
    func aDragOnThePageStartsATarget() throws {
        let folder = try TemporaryFolder()
        let path = try clip(in: folder, frames: 70)
        let running = try CommandUnderTest.Running(
            ["track", path, "--preview", "127.0.0.1:0", "--log", "log.jsonl", "--preset", "fast"],
            in: folder,
            input: nil)
        defer { kill(running.process.processIdentifier, SIGKILL) }
        let errors = running.errors.path
        let url = try #require(
            try eventually {
                try String(contentsOfFile: errors, encoding: .utf8)
                    .split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://") }
            })
        let browser = try Browser(in: folder, width: 1100, height: 760)
        try browser.open(page: String(url))
        let isWaiting: Bool? = try eventually {
            let text = try browser.evaluate("document.getElementById('status')?.textContent")
            let hint = try browser.evaluate("document.getElementById('hint')?.textContent")
            return text as? String == "Waiting for a target"
                && (hint as? String)?.hasPrefix("Drag a box") == true ? true : nil
        }
        #expect(isWaiting == true)
        try browser.draw(TestClip.box(at: 0), inWidth: 160, height: 120)
        let isTracking: Bool? = try eventually {
            let text = try browser.evaluate("document.getElementById('status').textContent")
            return text as? String == "Tracking" && folder.lines("log.jsonl").lines.count > 10
                ? true : nil
        }
        #expect(isTracking == true)
        func status() throws -> String? {
            try browser.evaluate("document.getElementById('status').textContent") as? String
        }
        // A pause stops the recording itself.
        _ = try browser.evaluate("document.getElementById('pause').click()")
        #expect(try eventually { try status() == "Paused" ? true : nil } == true)
        usleep(300_000)
        let paused = folder.lines("log.jsonl").lines.count
        usleep(700_000)
        #expect(folder.lines("log.jsonl").lines.count == paused && paused < 71)
        _ = try browser.evaluate("document.getElementById('pause').click()")
        let picture = try browser.screenshot()
        #expect(picture.count > 10_000)
        if let shown = ProcessInfo.processInfo.environment["HOLDFAST_SCREENSHOTS"] {
            try picture.write(to: URL(fileURLWithPath: shown + "/preview.png"))
        }
        // The page stays at the end, until it is closed.
        let isFinished: Bool? = try eventually(within: 30) {
            try status() == "Finished" ? true : nil
        }
        #expect(isFinished == true && running.process.isRunning)
        let records = try Trajectory(path: folder.file("log.jsonl")).records
        let last = try #require(records.last)
        #expect(last.frame == 69)
        #expect(last.box.overlap(TestClip.box(at: 69)) > 0.5, "\(last)")
        _ = try browser.evaluate("document.getElementById('close').click()")
        #expect(eventually { running.process.isRunning ? nil : true } == true)
        if running.process.isRunning { kill(running.process.processIdentifier, SIGKILL) }
        #expect(try running.outcome().status == 0)
    }
}
