import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastTrajectories

/// Files as other people's libraries read them: motmetrics, pycocotools and datumaro, from PyPI.
/// `HOLDFAST_TEST_PYTHON` names an interpreter that has them.
@Suite struct IndependentReaderTests {
    private static let python =
        ProcessInfo.processInfo.environment["HOLDFAST_TEST_PYTHON"] ?? "python3"
    static let absent: Comment = "the Python module is not installed"

    static func has(_ module: String) -> Bool {
        (try? run(["-c", "import \(module)"]))?.status == 0
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// Two targets: one goes straight, one is gone after a while.
    private let log = Trajectory(
        header: TrajectoryHeader(
            version: "1", input: "clip.mp4", width: 640, height: 360, frameRate: 25, frameCount: 8),
        records: (0..<8).flatMap { frame in
            [
                TrajectoryRecord(
                    frame: frame, id: 1,
                    box: Box(x: 10.5 + 2 * Double(frame), y: 20, width: 30, height: 40.25),
                    confidence: 0.5, label: "car"),
                TrajectoryRecord(
                    frame: frame, id: 2, box: Box(x: 200, y: 100, width: 24, height: 24),
                    state: frame < 5 ? .tracking : .lost, label: "dog"),
            ]
        })

    private func found(_ kind: String, _ format: TrajectoryFormat) throws -> [String] {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString + format.fileExtension)
        defer { try? FileManager.default.removeItem(at: file) }
        try log.write(to: file.path, format: format)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Readers/independent.py")
        let result = try Self.run([script.path, kind, file.path])
        #expect(result.status == 0)
        return result.output.split(separator: "\n").map(String.init).sorted()
    }

    private func expected(label: Bool, _ isListed: (TrajectoryRecord) -> Bool) -> [String] {
        log.records.filter { $0.state != .lost && isListed($0) }.map { record in
            let box = record.box
            let numbers = [box.x, box.y, box.width, box.height]
                .map { String(format: "%.2f", $0) }.joined(separator: " ")
            return "\(record.frame) \(record.id) \(numbers) \(label ? record.label ?? "" : "-")"
        }.sorted()
    }

    @Test(.enabled(if: has("motmetrics"), absent))
    func motmetricsReadsMOT() throws {
        #expect(try found("mot", .mot) == expected(label: false) { _ in true })
    }

    @Test(.enabled(if: has("pycocotools"), absent))
    func pycocotoolsReadsCOCO() throws {
        #expect(try found("coco", .coco) == expected(label: true) { _ in true })
    }

    /// It lists the keyframes: both ends of each stretch.
    @Test(.enabled(if: has("datumaro"), absent))
    func datumaroReadsCVAT() throws {
        #expect(
            try found("cvat", .cvat)
                == expected(label: true) { [0, $0.id == 1 ? 7 : 4].contains($0.frame) })
    }
}
