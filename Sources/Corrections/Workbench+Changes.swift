import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking

/// What a person does; every change can be undone.
extension Workbench {
    /// How many changes can be undone.
    private static let mostVersions = 100

    /// Puts a box on a frame: corrects a target, or begins a new one.
    ///
    /// - Throws: ``Refusal``, `VideoError`.
    public func place(id: Int, frame: Int, box: Box) throws {
        let newest = state.withLock { $0.newest }
        guard (0..<count).contains(frame) else { throw Refusal.noFrame(frame) }
        guard frame <= newest else { throw Refusal.notReached(frame: frame, newest: newest) }
        // Whether the box can be tracked is known before anything is changed.
        guard let found = try frames.frame(frame) else { throw Refusal.noFrame(frame) }
        do {
            _ = try found.frame.withImage {
                try Tracker(image: $0, box: box, parameters: parameters)
            }
        } catch let error as TrackerError {
            throw Refusal.badBox(error.description)
        }
        try state.update { state in
            let isNew = state.targets[id] == nil
            guard !isNew || state.targets.count < Self.mostTargets else {
                throw Refusal.tooManyTargets(Self.mostTargets)
            }
            keep(
                isNew ? "target \(id) added" : "target \(id) corrected on frame \(frame)", &state)
            var target = state.targets[id] ?? WorkTarget(keys: [])
            target.put(KeyBox(id: id, frame: frame, box: box))
            target.generation = state.revision + 1
            state.targets[id] = target
            state.dropped.remove(id)
            state.isRevised = true
            state.note()
        }
    }

    /// Takes a key box away; its neighbours are joined across it.
    public func removeKey(id: Int, frame: Int) throws {
        try state.update { state in
            guard var target = state.targets[id] else { throw Refusal.noTarget(id) }
            guard target.removeKey(on: frame) else { throw Refusal.onlyKey }
            keep("key box of target \(id) on frame \(frame) removed", &state)
            target.generation = state.revision + 1
            state.targets[id] = target
            state.isRevised = true
            state.note()
        }
    }

    /// Drops a target with all that is known of it.
    public func remove(id: Int) throws {
        try state.update { state in
            guard state.targets[id] != nil else { throw Refusal.noTarget(id) }
            keep("target \(id) removed", &state)
            state.targets[id] = nil
            state.dropped.insert(id)
            state.isRevised = true
            state.note()
        }
        _ = control.drop(id: id)
    }

    /// Follows a target back from its first key box.
    public func trackBackward(id: Int) throws {
        try state.update { state in
            guard var target = state.targets[id], let first = target.keys.first else {
                throw Refusal.noTarget(id)
            }
            guard first.frame > 0, !target.goesBackward else { return }
            keep("target \(id) tracked back", &state)
            target.goesBackward = true
            target.dirty.insert(.before)
            target.generation = state.revision + 1
            state.targets[id] = target
            state.isRevised = true
            state.note()
        }
    }

    /// Takes the last change back.
    ///
    /// - Returns: what it was.
    @discardableResult
    public func undo() throws -> String {
        let (what, gone) = try state.update { state -> (String, [Int]) in
            guard let version = state.past.popLast() else { throw Refusal.nothingToUndo }
            let gone = state.targets.keys.filter { version.targets[$0] == nil }
            let changed = version.targets.filter { id, target in
                state.targets[id]?.generation != target.generation
            }
            // What is as it was goes on; what has changed is as it was before.
            var targets = state.targets.filter { version.targets[$0.key] != nil }
            for (id, before) in changed {
                var target = before
                // The pipeline has gone on since with the other version.
                if let last = target.keys.last,
                    !state.isFinished || version.newest < state.newest
                {
                    target.dirty.insert(.after(last.frame))
                }
                target.isAwaited = false
                target.generation = state.revision + 1
                targets[id] = target
            }
            state.targets = targets
            state.dropped.formUnion(gone)
            state.dropped.subtract(targets.keys)
            state.isRevised = true
            state.note()
            return (version.what, gone)
        }
        for id in gone { _ = control.drop(id: id) }
        return what
    }

    private func keep(_ what: String, _ state: inout State) {
        if state.past.count >= Self.mostVersions { state.past.removeFirst() }
        state.past.append(
            Version(
                what: what, targets: state.targets, newest: state.newest,
                revision: state.revision))
    }
}
