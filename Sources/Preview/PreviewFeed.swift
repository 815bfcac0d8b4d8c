import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastVideo

/// A frame that several threads look at.
final class SharedFrame: Sendable {
    let frame: Frame

    init(_ frame: consuming Frame) {
        self.frame = frame
    }
}

/// A frame as a viewer gets it.
struct ViewedFrame: Sendable {
    let picture: SharedFrame
    let report: FrameReport
    var index: Int { report.index }
}

/// What viewers look at: the newest frames, the lines of the log, and how the run goes. Filled by the
/// tracking thread, which never waits here for a viewer; whatever viewers do, it holds no more than
/// its limits.
final class PreviewFeed: Sendable {
    /// So far back a viewer may point to what it sees.
    static let recentFrames = 24
    static let recentBytes = 48 << 20
    /// Frames that viewers draw on, kept until the box is drawn.
    static let pinnedFrames = 4
    static let recentLines = 16384

    /// Something that is said once.
    struct Line: Sendable {
        enum Kind: Sendable {
            case estimate, notice
        }
        var kind: Kind
        var bytes: [UInt8]
    }

    private struct State {
        var frames: [ViewedFrame] = []
        var pinned: [ViewedFrame] = []
        var lines: [Line] = []
        /// The number of the first of `lines`.
        var firstLine = 0
        var lastDemand: ContinuousClock.Instant?
        var statistics = PreviewStatistics()
        var isEnded = false

        var nextLine: Int { firstLine + lines.count }

        mutating func append(_ line: Line) {
            if lines.count >= recentLines {
                let surplus = recentLines / 4
                lines.removeFirst(surplus)
                firstLine += surplus
            }
            lines.append(line)
        }
    }

    private let state = Monitor(State())

    /// Takes in what was found on a frame.
    ///
    /// - Parameter lines: the log's lines of it.
    func publish(_ frame: borrowing Frame, _ report: FrameReport, lines: [[UInt8]]) {
        let picture = SharedFrame(frame.copy())
        state.update { state in
            // Without a viewer the newest frame is enough: for the next one to see something at once.
            let isWatched =
                state.lastDemand.map { ContinuousClock.now - $0 < .seconds(3) } ?? false
            let bytes = max(1, report.width * report.height * 3 / 2)
            let room = isWatched ? max(1, min(Self.recentFrames, Self.recentBytes / bytes)) : 1
            if state.frames.count >= room {
                state.frames.removeFirst(state.frames.count - room + 1)
            }
            state.frames.append(ViewedFrame(picture: picture, report: report))
            state.statistics.record(report)
            for line in lines { state.append(Line(kind: .estimate, bytes: line)) }
        }
    }

    /// Tells all viewers something.
    func notice(_ text: String) {
        let line = Line(kind: .notice, bytes: Array("{\"notice\":\(JSONText.quoted(text))}".utf8))
        state.update { $0.append(line) }
    }

    /// Wakes everyone who waits; nothing is waited for any more.
    func end() {
        state.update { state in
            state.isEnded = true
            state.frames = []
            state.pinned = []
        }
    }

    // MARK: For viewers

    /// The newest frame later than another; waits for it. Nil if none comes in time, or ever.
    func frame(after index: Int?, timeout seconds: Double) -> ViewedFrame? {
        let found = state.wait(until: Date(timeIntervalSinceNow: seconds)) {
            state -> ViewedFrame?? in
            if state.isEnded { return .some(nil) }
            state.lastDemand = .now
            guard let newest = state.frames.last, newest.index != index else { return nil }
            return newest
        }
        return found ?? nil
    }

    /// Keeps a recent frame for a box that is being drawn on it; false where it is too old.
    func pin(frame index: Int) -> Bool {
        state.withLock { state in
            if state.pinned.contains(where: { $0.index == index }) { return true }
            guard let found = state.frames.last(where: { $0.index == index }) else { return false }
            if state.pinned.count >= Self.pinnedFrames { state.pinned.removeFirst() }
            state.pinned.append(found)
            return true
        }
    }

    /// A frame that was pinned, which it is no more, or is recent.
    func take(frame index: Int) -> ViewedFrame? {
        state.withLock { state in
            if let position = state.pinned.firstIndex(where: { $0.index == index }) {
                return state.pinned.remove(at: position)
            }
            return state.frames.last { $0.index == index }
        }
    }

    /// The newest report.
    var report: FrameReport? { state.withLock { $0.frames.last?.report } }

    var numbers: PreviewStatistics { state.withLock { $0.statistics } }

    /// The number that the next line will have.
    var nextLine: Int { state.withLock { $0.nextLine } }

    /// The lines from a number on; waits for one. Lines that are gone already are left out; nil at
    /// the end.
    func lines(from number: Int, timeout seconds: Double) -> (lines: [Line], next: Int)? {
        typealias Found = (lines: [Line], next: Int)?
        let found = state.wait(until: Date(timeIntervalSinceNow: seconds)) { state -> Found? in
            if state.isEnded { return .some(nil) }
            guard state.nextLine > number else { return nil }
            return (Array(state.lines[max(0, number - state.firstLine)...]), state.nextLine)
        }
        return found ?? ([], number)
    }

    /// The log's lines that are still here.
    var log: [UInt8] {
        state.withLock { $0.lines }.filter { $0.kind == .estimate }.flatMap(\.bytes)
    }
}

/// How a run goes, over the last seconds.
struct PreviewStatistics: Sendable {
    private static let span = 300
    private let start = ContinuousClock.now
    private var instants: [ContinuousClock.Instant] = []
    private var latencies: [Double] = []
    private(set) var frames = 0
    private(set) var dropped = 0

    mutating func record(_ report: FrameReport) {
        frames += 1
        dropped += report.dropped
        if instants.count >= Self.span {
            instants.removeFirst()
            latencies.removeFirst()
        }
        instants.append(.now)
        latencies.append(report.latency)
    }

    /// Seconds since the beginning.
    var age: Double { (.now - start) / .seconds(1) }

    /// Seconds since the last frame; nil before the first.
    var idle: Double? { instants.last.map { (.now - $0) / .seconds(1) } }

    /// Over the last two seconds.
    var framesPerSecond: Double {
        let now = ContinuousClock.now
        let recent = instants.drop { now - $0 > .seconds(2) }
        guard let first = recent.first, let last = recent.last, last > first else { return 0 }
        return Double(recent.count - 1) / ((last - first) / .seconds(1))
    }

    /// Of the last 300 frames, seconds: median, 95th and 99th percentile.
    var latency: (median: Double, p95: Double, p99: Double)? {
        guard !latencies.isEmpty else { return nil }
        let sorted = latencies.sorted()
        func quantile(_ share: Double) -> Double {
            sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
        }
        return (quantile(0.5), quantile(0.95), quantile(0.99))
    }
}
