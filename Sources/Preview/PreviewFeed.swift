import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastText
import HoldfastVideo

/// A frame that several threads read.
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

/// What viewers see: the newest frames, the lines of the log, and statistics. The tracking thread
/// fills it and never waits for a viewer. Whatever viewers do, it never holds more than its limits.
final class PreviewFeed: Sendable {
    /// How many past frames a viewer can refer to.
    static let recentFrames = 24
    static let recentBytes = 48 << 20
    /// Frames that viewers are drawing on, kept until the box is done.
    static let pinnedFrames = 4
    static let recentLines = 16384

    /// A line of the log, or a notice.
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
        /// Whether the run is over; what it has come to can still be looked at.
        var isFinished = false
        /// Whether a viewer has had enough of a run that is over.
        var isClosed = false
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

    /// Adds a frame and its results.
    ///
    /// - Parameter lines: its log lines.
    func publish(_ frame: borrowing Frame, _ report: FrameReport, lines: [[UInt8]]) {
        let picture = SharedFrame(frame.copy())
        state.update { state in
            // Without viewers the newest frame is enough, so that the next viewer sees something at
            // once.
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

    /// Shows a message to all viewers.
    func notice(_ text: String) {
        let line = Line(kind: .notice, bytes: JSONValue.members(["notice": .string(text)]).bytes)
        state.update { $0.append(line) }
    }

    /// Notes that no more frames come.
    func finish() { state.update { $0.isFinished = true } }

    var isFinished: Bool { state.withLock { $0.isFinished } }

    /// Notes that a viewer needs a finished run no more.
    func close() { state.update { $0.isClosed = true } }

    /// Notes that somebody is looking.
    func noteDemand() { state.withLock { $0.lastDemand = .now } }

    /// Whether anybody has looked.
    var isViewed: Bool { state.withLock { $0.lastDemand != nil } }

    /// Waits until a viewer needs the run no more.
    ///
    /// - Returns: false if none says so in time.
    func waitForClosing(seconds: Double) -> Bool {
        state.wait(until: Date(timeIntervalSinceNow: seconds)) { $0.isClosed ? true : nil } ?? false
    }

    /// Wakes everybody who is waiting; from now on nobody waits.
    func end() {
        state.update { state in
            state.isEnded = true
            state.frames = []
            state.pinned = []
        }
    }

    // MARK: For viewers

    /// Waits for a newer frame than the given one. Nil if none comes in time, or at the end.
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

    /// Keeps a recent frame while a box is being drawn on it; false if it is too old.
    func pin(frame index: Int) -> Bool {
        state.withLock { state in
            if state.pinned.contains(where: { $0.index == index }) { return true }
            guard let found = state.frames.last(where: { $0.index == index }) else { return false }
            if state.pinned.count >= Self.pinnedFrames { state.pinned.removeFirst() }
            state.pinned.append(found)
            return true
        }
    }

    /// A recent or pinned frame. A pinned one is unpinned.
    func take(frame index: Int) -> ViewedFrame? {
        state.withLock { state in
            if let position = state.pinned.firstIndex(where: { $0.index == index }) {
                return state.pinned.remove(at: position)
            }
            return state.frames.last { $0.index == index }
        }
    }

    /// The newest frame.
    var newest: ViewedFrame? { state.withLock { $0.frames.last } }

    /// The newest report.
    var report: FrameReport? { state.withLock { $0.frames.last?.report } }

    var numbers: PreviewStatistics { state.withLock { $0.statistics } }

    /// The number that the next line will have.
    var nextLine: Int { state.withLock { $0.nextLine } }

    /// Waits for lines from a number on. Lines that are no longer kept are left out; nil at the
    /// end.
    func lines(from number: Int, timeout seconds: Double) -> (lines: [Line], next: Int)? {
        typealias Found = (lines: [Line], next: Int)?
        let found = state.wait(until: Date(timeIntervalSinceNow: seconds)) { state -> Found? in
            if state.isEnded { return .some(nil) }
            guard state.nextLine > number else { return nil }
            return (Array(state.lines[max(0, number - state.firstLine)...]), state.nextLine)
        }
        return found ?? ([], number)
    }

    /// The log lines that are still kept.
    var log: [UInt8] {
        state.withLock { $0.lines }.filter { $0.kind == .estimate }.flatMap(\.bytes)
    }
}

/// Statistics of a run over the last seconds.
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
        return (sorted.quantile(0.5), sorted.quantile(0.95), sorted.quantile(0.99))
    }
}
