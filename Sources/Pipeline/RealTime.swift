import Foundation

extension FrameInput where Frame: ~Copyable {
    /// The frames of a recording at the recording's own pace, for somebody who is watching and may
    /// pause it.
    ///
    /// - Parameters:
    ///   - waits: whether to pause after the first frame until the run is steered for the first time,
    ///     that is, until there is something to track.
    ///   - isPaced: false gives frames as fast as they are taken, between pauses.
    public func inRealTime(
        control: PipelineControl, waits: Bool, isPaced: Bool = true
    ) -> FrameInput {
        let pacer = Pacer(waits: waits, isPaced: isPaced, control: control)
        let input = self
        return FrameInput(
            next: {
                guard let frame = try input.next() else { return nil }
                pacer.wait(for: frame.time)
                return frame
            }, interrupt: interrupt, firstIndex: firstIndex, frameInterval: frameInterval,
            endIndex: endIndex)
    }
}

private final class Pacer: @unchecked Sendable {
    private let control: PipelineControl
    private let isPaced: Bool
    // Used by the reading thread alone.
    private var waits: Bool
    private var first: (time: Double, instant: ContinuousClock.Instant)?

    init(waits: Bool, isPaced: Bool, control: PipelineControl) {
        self.waits = waits
        self.isPaced = isPaced
        self.control = control
    }

    func wait(for time: Double) {
        guard var first else {
            self.first = (time, .now)
            return
        }
        if waits {
            while !control.isSteered, !control.isStopped { usleep(20_000) }
            waits = false
            self.first = (time, .now)
            return
        }
        while !control.isStopped {
            if control.isPaused {
                let begin = ContinuousClock.now
                while control.isPaused, !control.isStopped { usleep(20_000) }
                first.instant += ContinuousClock.now - begin
                self.first = first
            }
            guard isPaced else { return }
            let left = (first.instant + .seconds(time - first.time) - .now) / .seconds(1)
            guard left > 0 else { return }
            usleep(UInt32(min(left, 0.05) * 1e6))
        }
    }
}
