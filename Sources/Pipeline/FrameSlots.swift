import HoldfastImaging

/// Limits how many frames a run holds at once: each has a slot from before it is read until it has left
/// the last stage.
final class FrameSlots: Sendable {
    private struct State {
        var free: Int
        var isClosed = false
    }

    private let state: Monitor<State>

    init(_ count: Int) {
        state = Monitor(State(free: max(1, count)))
    }

    /// Waits for a free slot; nil once the run is to end.
    func take() -> FrameSlot? {
        let isTaken = state.wait { state -> Bool? in
            if state.isClosed { return false }
            guard state.free > 0 else { return nil }
            state.free -= 1
            return true
        }
        return isTaken == true ? FrameSlot(self) : nil
    }

    fileprivate func give() {
        state.update { $0.free += 1 }
    }

    /// Lets nobody wait any more.
    func close() {
        state.update { $0.isClosed = true }
    }
}

/// A frame's slot, which is given back when the frame is gone.
final class FrameSlot: Sendable {
    private let slots: FrameSlots

    fileprivate init(_ slots: FrameSlots) {
        self.slots = slots
    }

    deinit {
        slots.give()
    }
}
