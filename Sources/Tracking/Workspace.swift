import HoldfastImaging

/// Memory that updates work in.
///
/// It holds nothing of a target, so trackers that share a workspace find what they would find alone. It
/// grows to what as many updates need as run at the same time: ten trackers that are updated one after
/// the other need no more of it than one. May be used on any number of threads.
public final class TrackerWorkspace: Sendable {
    private let free = Locked<[WorkBuffers]>([])

    public init() {}

    func take() -> WorkBuffers { free.withLock { $0.popLast() } ?? WorkBuffers() }

    func giveBack(_ buffers: consuming WorkBuffers) {
        let buffers = buffers
        free.withLock { $0.append(buffers) }
    }
}

/// What one update works in.
struct WorkBuffers: Sendable {
    var windows = ObserverBuffers()
    var solver = SolverBuffers()
    var fitting = FittingBuffers()
}

extension Stages {
    /// Gets the memory for an update; without it each stage gets its own.
    mutating func begin(in workspace: TrackerWorkspace) {
        let buffers = workspace.take()
        observer.buffers = buffers.windows
        solver = buffers.solver
        fitting = buffers.fitting
    }

    /// Gives the memory back.
    mutating func end(in workspace: TrackerWorkspace) {
        var buffers = WorkBuffers()
        swap(&buffers.windows, &observer.buffers)
        swap(&buffers.solver, &solver)
        swap(&buffers.fitting, &fitting)
        workspace.giveBack(buffers)
    }
}
