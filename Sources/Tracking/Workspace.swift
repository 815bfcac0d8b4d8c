import HoldfastImaging
import HoldfastSampling

/// Memory that updates work in.
///
/// It holds nothing of a target, so trackers that share a workspace find what they would find alone. It
/// grows to what as many updates need as run at the same time: ten trackers that are updated one after
/// the other need no more of it than one. May be used on any number of threads.
public final class TrackerWorkspace: Sendable {
    let updates = Pool<WorkBuffers>()
    /// For filters that are trained, beside updates or within them.
    let solvers = Pool<SolverBuffers>()
    /// For windows that filters are trained on.
    let spectra = Pool<[Float]>()
    /// For windows in which evidence of boxes is looked at.
    let samplers = Pool<ColorSampler>()
    /// With threads that train filters.
    let trainings = SidePatience()
    /// With those that look at evidence.
    let looks = SidePatience()

    public init() {}
}

/// Memory that is free to be used again.
final class Pool<Buffers: Sendable>: Sendable {
    private let free = Locked<[Buffers]>([])

    func take() -> Buffers? { free.withLock { $0.popLast() } }

    func giveBack(_ buffers: consuming Buffers) {
        let buffers = buffers
        free.withLock { $0.append(buffers) }
    }
}

/// What one update works in.
struct WorkBuffers: Sendable {
    var windows = ObserverBuffers()
    var fitting = FittingBuffers()
}

extension Stages {
    /// Gets the memory for an update; without it each stage gets its own.
    mutating func begin(in workspace: TrackerWorkspace) {
        let buffers = workspace.updates.take() ?? WorkBuffers()
        observer.buffers = buffers.windows
        fitting = buffers.fitting
    }

    /// Gives the memory back.
    mutating func end(in workspace: TrackerWorkspace) {
        var buffers = WorkBuffers()
        swap(&buffers.windows, &observer.buffers)
        swap(&buffers.fitting, &fitting)
        workspace.updates.giveBack(buffers)
    }
}
