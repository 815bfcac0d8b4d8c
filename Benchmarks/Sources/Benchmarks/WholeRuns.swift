import Foundation
import HoldfastScenes

/// Whole runs of the program from file to log and from file to annotated file, beside `ffmpeg` doing the
/// same without tracking, by turns in one run: wall times, memory, and the latency on a pipe.
struct WholeRuns {
    private static let rounds = 5
    private static let frameCount = 240
    private let program: String
    private let folder: URL
    private var input: String { path("in.mp4") }

    private struct Work {
        let name: String
        let command: [String]
    }

    static func run(into results: inout Results) throws {
        for (width, height) in [(854, 480), (1280, 720), (1920, 1080)] {
            let runs = try WholeRuns(width: width, height: height)
            defer { try? FileManager.default.removeItem(at: runs.folder) }
            try runs.measure("\(height)p", into: &results)
            if height == 720 { try runs.measureLatency(into: &results) }
        }
    }

    private init(width: Int, height: Int) throws {
        program = try Program.holdfast()
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try Program.run([
            program, "scene", "rotation", "-o", input, "--size", "\(width)x\(height)", "--frames",
            "\(Self.frameCount)",
        ])
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Boxes for targets that lie beside the first, and over it.
    private func boxes(_ count: Int) throws -> [String] {
        let truth = try String(contentsOfFile: path("in.groundtruth_rect.txt"), encoding: .utf8)
        let first = truth.split(separator: "\n").first.map(String.init) ?? ""
        let numbers = first.split(separator: ",").compactMap { Double($0) }
        guard numbers.count == 4 else { throw BenchmarkError.missing("the truth of \(input)") }
        return (0..<count).flatMap { i in
            let x = numbers[0] + Double(i % 5) * 9
            let y = numbers[1] + Double(i / 5) * 9
            return ["--box", "\(x),\(y),\(numbers[2]),\(numbers[3])"]
        }
    }

    private func measure(_ size: String, into results: inout Results) throws {
        let track = [program, "track", input, "--quiet", "-y"]
        let log = ["--log", path("out.jsonl")]
        let settings =
            "rc-lookahead=1:sync-lookahead=0:bframes=0:ref=1:sliced-threads=1:keyint=30"
        let work = try [
            Work(
                name: "ffmpeg, file to nothing",
                command: ["ffmpeg", "-v", "error", "-i", input, "-f", "null", "-"]),
            Work(name: "file to log, 1 target", command: track + log + boxes(1)),
            Work(name: "file to log, 10 targets", command: track + log + boxes(10)),
            Work(
                name: "ffmpeg, file to file",
                command: [
                    "ffmpeg", "-v", "error", "-y", "-i", input, "-c:v", "libx264", "-preset",
                    "superfast", "-crf", "21", "-x264-params", settings, path("out.mp4"),
                ]),
            Work(
                name: "file to annotated file, 1 target",
                command: track + ["-o", path("drawn.mp4")] + boxes(1)),
            Work(
                name: "1 frame to log, 1 target",
                command: track + log + boxes(1) + ["--frames", "1"]),
        ]
        var costs = [[Program.Cost]](repeating: [], count: work.count)
        for _ in 0..<Self.rounds {
            for (i, piece) in work.enumerated() { costs[i].append(try Program.run(piece.command)) }
        }
        func median(_ index: Int, _ value: (Program.Cost) -> Double) -> Double {
            costs[index].map(value).sorted()[Self.rounds / 2]
        }
        let frames = Double(Self.frameCount)
        for (i, piece) in work.enumerated() where i < 5 {
            results.add("\(size): \(piece.name)", frames / median(i, \.wall), "frames/s")
        }
        results.add("\(size): \(work[5].name)", median(5, \.wall) * 1e3, "ms")
        results.add("\(size): file to log over ffmpeg", median(1, \.wall) / median(0, \.wall), "")
        results.add("\(size): file to file over ffmpeg", median(4, \.wall) / median(3, \.wall), "")
        for (index, targets) in [(1, "1 target"), (2, "10 targets")] {
            results.add("\(size): memory, \(targets)", median(index, \.memory) / 1e6, "MB")
        }
    }

    /// From a frame's arrival on a pipe to its estimate, with a page that is looked at.
    private func measureLatency(into results: inout Results) throws {
        let log = path("live.jsonl")
        let script = """
            set -e -o pipefail
            { for i in $(seq 40); do sleep 0.1; curl -sN "http://$4/stream" && break; done; } \
                >/dev/null 2>&1 & viewer=$!
            ffmpeg -v error -re -i "$0" -f yuv4mpegpipe -strict -1 - |
                "$1" track - --live --quiet -y --timings --log "$2" --preview "$4" \
                --box "$3" >/dev/null 2>&1
            kill $viewer 2>/dev/null || true
            """
        let port = 20_000 + Int(getpid()) % 20_000
        try Program.shell(script, [input, program, log, boxes(1)[1], "127.0.0.1:\(port)"])
        let text = try String(contentsOfFile: log, encoding: .utf8)
        let latencies = text.split(separator: "\n").compactMap { line -> Double? in
            guard let place = line.range(of: "\"latency_ms\":") else { return nil }
            return Double(line[place.upperBound...].prefix { "0123456789.".contains($0) })
        }
        guard latencies.count > 20 else { throw BenchmarkError.missing("latencies in \(log)") }
        // To start the tracker takes longer, once.
        let sorted = latencies.dropFirst().sorted()
        results.add("720p pipe, page open: median latency", sorted[sorted.count / 2], "ms")
        results.add("720p pipe, page open: p99 latency", sorted[sorted.count * 99 / 100], "ms")
    }
}
