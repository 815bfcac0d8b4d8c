import Foundation
import HoldfastImaging

/// A line on standard error that says how far the work is; written only to a terminal.
final class ProgressLine: Sendable {
    private let total: Int?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let state: Locked<State>

    fileprivate struct State {
        var done = 0
        var shown: ContinuousClock.Instant
        var width = 0
    }

    /// - Parameter total: how many frames there will be, where known.
    /// - Returns: nil if standard error is not a terminal.
    init?(total: Int?) {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        self.total = total
        start = clock.now
        state = Locked(State(shown: start))
    }

    /// Counts a frame, and shows the line if the last time is long enough ago.
    func advance() {
        state.withLock { state in
            state.done += 1
            let now = clock.now
            guard now - state.shown >= .milliseconds(200) else { return }
            state.shown = now
            state.show(
                Self.text(done: state.done, total: total, seconds: (now - start) / .seconds(1)))
        }
    }

    /// Wipes the line, so that a message can take its place.
    func clear() {
        state.withLock { $0.show("") }
    }

    static func text(done: Int, total: Int?, seconds: Double) -> String {
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let speed = String(format: "%.1f frames/s", rate)
        guard let total, total > 0, rate > 0 else { return "frame \(done)  \(speed)" }
        let share = min(100, 100 * Double(done) / Double(total))
        let left = max(0, Int((Double(max(0, total - done)) / rate).rounded()))
        let minutes = left / 60 % 60
        let clock =
            left >= 3600
            ? String(format: "%d:%02d:%02d", left / 3600, minutes, left % 60)
            : String(format: "%d:%02d", minutes, left % 60)
        return String(
            format: "frame %d of %d (%.0f %%)  %@  %@ left", done, total, share, speed, clock)
    }
}

extension ProgressLine.State {
    fileprivate mutating func show(_ text: String) {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        width = text.count
        StandardError.write("\r\(text)\(padding)\(text.isEmpty ? "\r" : "")")
    }
}
