import HoldfastImaging

/// The commands that wait for the next frame. Those for one target are merged as they come, so that
/// there are never more than two, and what they cost does not depend on how many were sent.
struct CommandQueue: Sendable {
    /// Commands for more targets than this do not wait at the same time.
    static let mostTargets = 1024
    /// So many trackers may be started for shared commands, one a frame, after a while without any;
    /// then one in so many frames. A start takes several times as long as an update.
    static let startsAtOnce = 16
    static let framesPerStart = 10

    /// The targets that the pipeline has, as of the last frame.
    private var followed: Set<Int> = []
    /// What has been taken and not been carried out yet.
    private var taken: [PipelineCommand] = []
    private var entries: [Entry] = []
    /// Frames that shared commands may still use up.
    private var allowance = startsAtOnce * framesPerStart

    /// All that wait, in the order in which they will be carried out.
    var commands: [PipelineCommand] { entries.flatMap(\.commands) }

    /// The targets that there will be once everything has been carried out.
    var expectedTargets: Set<Int> {
        var ids = followed
        for command in taken + commands { command.update(&ids) }
        return ids
    }

    /// Adds a command; it replaces what waits for the same target, in its place in the queue.
    ///
    /// - Parameter isShared: whether it comes from somebody who must not hold up tracking. At most one
    ///   tracker a frame is started for all commands that are shared.
    /// - Returns: false if commands for too many targets wait already.
    mutating func add(_ command: PipelineCommand, isShared: Bool) -> Bool {
        let id = command.target
        guard let position = entries.firstIndex(where: { $0.id == id }) else {
            guard entries.count < Self.mostTargets else { return false }
            entries.append(Entry(command, isShared: isShared))
            return true
        }
        if isFollowed(id) || !entries[position].isUndone(by: command) {
            entries[position].merge(command, isFollowed: isFollowed(id), isShared: isShared)
        } else {
            entries.remove(at: position)
        }
        return true
    }

    /// Takes what is to be carried out on the next frame. To be called once a frame.
    mutating func take() -> [PipelineCommand] {
        var rest: [Entry] = []
        allowance = min(allowance + 1, Self.startsAtOnce * Self.framesPerStart)
        var mayStart = allowance >= Self.framesPerStart
        taken = []
        for entry in entries {
            if entry.isShared, entry.last != nil {
                guard mayStart else {
                    rest.append(entry)
                    continue
                }
                mayStart = false
                allowance -= Self.framesPerStart
            }
            taken += entry.commands
        }
        entries = rest
        return taken
    }

    /// Notes which targets there are, now that everything taken has been carried out.
    mutating func settle(_ targets: Set<Int>) {
        followed = targets
        taken = []
    }

    /// Whether there is such a target before the commands that wait.
    private func isFollowed(_ id: Int) -> Bool {
        var ids = followed
        for command in taken where command.target == id { command.update(&ids) }
        return ids.contains(id)
    }
}

extension CommandQueue {
    /// What waits for one target: perhaps that it is removed, and then perhaps one thing more.
    private struct Entry: Sendable {
        let id: Int
        var removes = false
        var last: PipelineCommand?
        var isShared: Bool

        init(_ command: PipelineCommand, isShared: Bool) {
            id = command.target
            self.isShared = isShared
            if case .remove = command { removes = true } else { last = command }
        }

        var commands: [PipelineCommand] {
            (removes ? [.remove(id: id)] : []) + (last.map { [$0] } ?? [])
        }

        /// Whether nothing is left to do after a command, for a target that there is not yet.
        func isUndone(by command: PipelineCommand) -> Bool {
            guard case .remove = command, !removes, let last else { return false }
            if case .correct = last { return false }
            return true
        }

        mutating func merge(_ command: PipelineCommand, isFollowed: Bool, isShared: Bool) {
            self.isShared = self.isShared && isShared
            switch command {
            case .add: last = command
            case .begin:
                removes = false
                last = command
            case .remove:
                removes = true
                last = nil
            case .correct(_, let box): correct(box, isFollowed: isFollowed)
            }
        }

        /// A correction of a target that waits for its start starts it at the new box.
        private mutating func correct(_ box: Box, isFollowed: Bool) {
            switch last {
            case .add(let target):
                last = .add(Target(id: id, box: box, firstFrame: target.firstFrame))
            case .begin where !isFollowed: last = .add(Target(id: id, box: box))
            default: last = .correct(id: id, box: box)
            }
        }
    }
}

extension PipelineCommand {
    /// Which target it is for.
    var target: Int {
        switch self {
        case .add(let target), .begin(let target, _): target.id
        case .remove(let id), .correct(let id, _): id
        }
    }

    /// Changes the targets as the command will.
    fileprivate func update(_ ids: inout Set<Int>) {
        switch self {
        case .add(let target), .begin(let target, _): ids.insert(target.id)
        case .remove(let id): ids.remove(id)
        case .correct: break
        }
    }
}
