import HoldfastImaging

extension Workbench {
    /// The targets before a change.
    struct Version: Sendable {
        var what: String
        var targets: [Int: WorkTarget]
        var newest: Int
        var revision: Int
    }

    /// What is known of a recording and its targets.
    struct State: Sendable {
        var targets: [Int: WorkTarget] = [:]
        /// When each frame is shown, seconds; not a number where it was not seen.
        var times: [Double] = []
        var size = (width: 0, height: 0)
        /// The newest frame that the pipeline has seen; -1 before the first.
        var newest = -1
        var isFinished = false
        var isStopped = false
        /// Targets that the pipeline may still tell of although they have been dropped.
        var dropped: Set<Int> = []
        /// The versions before each change.
        var past: [Version] = []
        /// Counts what a viewer has to fetch again.
        var revision = 0
        /// Whether anything differs from what the pipeline has logged.
        var isRevised = false
        /// What is being tracked again.
        var work: (id: Int, frames: ClosedRange<Int>, at: Int)?

        mutating func note() { revision += 1 }
    }
}
