import Foundation
import HoldfastImaging
import HoldfastSystem
import Testing

/// Chromium without a screen, steered by the DevTools protocol over a pair of pipes.
final class Browser {
    private let process = Process()
    private let commands: Int32
    private let answers: Int32
    private var received: [UInt8] = []
    private var lastNumber = 0
    private var session: String?

    static let names = ["chromium", "chromium-browser", "google-chrome"]
    static var isPresent: Bool { names.contains { Tool.isPresent($0) } }

    init(in folder: TemporaryFolder, width: Int, height: Int) throws {
        let name = try #require(Self.names.first { Tool.isPresent($0) })
        let pipes = [folder.file("to-browser"), folder.file("from-browser")]
        for pipe in pipes { try #require(mkfifo(pipe, 0o600) == 0) }
        // Opened both ways, so that opening waits for nobody.
        commands = Glibc.open(pipes[0], O_RDWR | O_CLOEXEC)
        answers = Glibc.open(pipes[1], O_RDWR | O_CLOEXEC)
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "exec \(name) --headless=new --no-sandbox --disable-gpu --remote-debugging-pipe "
                + "--user-data-dir=\"$2\" about:blank 3<\"$0\" 4>\"$1\"",
            pipes[0], pipes[1], folder.file("profile"),
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"]
        let attached = try call(
            "Target.attachToTarget", ["targetId": target ?? "", "flatten": true])
        session = attached["sessionId"] as? String
        try call("Page.enable")
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    deinit {
        _ = try? call("Browser.close")
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        close(commands)
        close(answers)
    }

    /// Sends a command and waits for its answer.
    @discardableResult
    func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        lastNumber += 1
        var message: [String: Any] = ["id": lastNumber, "method": method, "params": parameters]
        message["sessionId"] = session
        let bytes = [UInt8](try JSONSerialization.data(withJSONObject: message)) + [0]
        try #require(write(commands, bytes, bytes.count) == bytes.count)
        while true {
            let answer = try receive()
            guard answer["id"] as? Int == lastNumber else { continue }
            try #require(answer["error"] == nil, "\(method): \(answer)")
            return answer["result"] as? [String: Any] ?? [:]
        }
    }

    /// Opens a page and waits until it is there.
    func open(page url: String) throws {
        try call("Page.navigate", ["url": url])
        while try receive()["method"] as? String != "Page.loadEventFired" {}
    }

    private func receive() throws -> [String: Any] {
        while true {
            if let end = received.firstIndex(of: 0) {
                let message = Data(received[..<end])
                received.removeSubrange(...end)
                return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
            }
            var wait = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
            try #require(poll(&wait, 1, 60_000) == 1, "the browser does not answer")
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(answers, &buffer, buffer.count)
            try #require(count > 0)
            received += buffer[..<count]
        }
    }

    /// The value of an expression in the page.
    func evaluate(_ expression: String) throws -> Any? {
        let answer = try call(
            "Runtime.evaluate", ["expression": expression, "returnByValue": true])
        return (answer["result"] as? [String: Any])?["value"]
    }

    /// Presses the mouse button at a place, moves and releases it.
    func drag(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) throws {
        func send(_ type: String, _ share: Double) throws {
            try call(
                "Input.dispatchMouseEvent",
                [
                    "type": type, "x": start.x + share * (end.x - start.x),
                    "y": start.y + share * (end.y - start.y), "button": "left",
                    "buttons": type == "mouseReleased" ? 0 : 1, "clickCount": 1,
                ])
        }
        try send("mousePressed", 0)
        for step in 1...6 { try send("mouseMoved", Double(step) / 6) }
        try send("mouseReleased", 1)
    }

    /// Drags a box over the picture on the page, in pixels of the video.
    func draw(_ box: Box, inWidth width: Int, height: Int) throws {
        let area = try #require(
            try evaluate(
                "(r => [r.left, r.top, r.width, r.height])"
                    + "(document.getElementById('view').getBoundingClientRect())") as? [Any]
        ).compactMap { ($0 as? NSNumber)?.doubleValue }
        func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
            (area[0] + x / Double(width) * area[2], area[1] + y / Double(height) * area[3])
        }
        try drag(from: place(box.x, box.y), to: place(box.maxX, box.maxY))
    }

    /// The page as a PNG picture.
    func screenshot() throws -> Data {
        let answer = try call("Page.captureScreenshot", ["format": "png"])
        return try #require(Data(base64Encoded: answer["data"] as? String ?? ""))
    }
}
