import HoldfastCorrections
import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories
import HoldfastVideo

/// What a command line names to follow.
struct NamedTargets {
    var targets: [Target] = []
    /// Their boxes on later frames.
    var keyBoxes: [KeyBox] = []
    /// What they are called.
    var labels: [Int: String] = [:]
    /// What the user should know of how a file was taken.
    var notes: [String] = []
}

extension TargetOptions {
    /// The targets that the options name, for a video, and what they are called.
    ///
    /// - Parameter taken: the numbers of targets that there are already.
    /// - Throws: ``CommandFailure`` for a box that is not in the frame and a file that holds none.
    func targets(
        in info: VideoInfo, start: StartArgument?, taken: [Int] = []
    ) throws -> NamedTargets {
        let size = FrameSize(width: info.width, height: info.height)
        var named =
            try initialBoxes.map { try read($0, size: size, start: backward ? nil : start) }
            ?? NamedTargets()
        var id = ((named.targets.map(\.id) + taken).max() ?? 0) + 1
        for argument in box {
            named.targets.append(
                Target(
                    id: id, box: argument.box(inWidth: info.width, height: info.height),
                    firstFrame: argument.frame ?? 0))
            id += 1
        }
        for argument in point {
            let point = Point(
                x: argument.x.pixels(of: info.width), y: argument.y.pixels(of: info.height))
            named.targets.append(
                Target(id: id, box: Box(center: point, width: 1, height: 1), isPoint: true))
            id += 1
        }
        let count = named.targets.count
        guard count <= maxTargets else {
            throw CommandFailure.usage(
                "there are \(count) targets, more than \(maxTargets); --max-targets allows more")
        }
        for target in named.targets { try check(target, in: info) }
        for key in named.keyBoxes {
            try check(Target(id: key.id, box: key.box, firstFrame: key.frame), in: info)
        }
        named.labels.merge(try LabelArgument.resolve(label, targets: named.targets.map(\.id))) {
            $1
        }
        return named
    }

    /// The log of `--resume`.
    func earlierLog() throws -> Trajectory? {
        guard let resume else { return nil }
        let trajectory = try Trajectory(path: resume)
        for notice in trajectory.notices(path: resume) {
            StandardError.write("holdfast: \(notice)\n")
        }
        let count = trajectory.identifiers.count
        guard count > 0 else { throw CommandFailure.badData("\(resume) has no box to go on from") }
        try InitialBoxes.check(count, of: resume, limit: maxTargets)
        return trajectory
    }

    private func read(
        _ path: String, size: FrameSize, start: StartArgument?
    ) throws -> NamedTargets {
        var named = NamedTargets()
        guard TrajectoryFormat(path: path) != nil else {
            for record in try InitialBoxes.read(path: path, limit: maxTargets) {
                named.targets.append(Target(id: record.id, box: record.box))
                named.labels[record.id] = record.label
            }
            return named
        }
        let trajectory = try Trajectory(path: path, frameSize: size)
        for notice in trajectory.notices(path: path) {
            StandardError.write("holdfast: \(notice)\n")
        }
        let records = trajectory.records.filter { !$0.isBefore(start) }
        let firsts = InitialBoxes.firsts(of: records)
        guard !firsts.isEmpty else {
            throw CommandFailure.badData("\(path) has no box at or after the start")
        }
        try InitialBoxes.check(firsts.count, of: path, limit: maxTargets)
        // Boxes between an annotation tool's keyframes are no boxes of its user.
        let boxes = records.filter { $0.state != .lost && $0.box.isValid && !$0.isFilled }
            .map { KeyBox(id: $0.id, frame: $0.frame, box: $0.box) }.byTarget
        for first in firsts {
            named.targets.append(Target(id: first.id, box: first.box, firstFrame: first.frame))
            named.labels[first.id] = first.label
            guard let keys = boxes[first.id], keys.count > 1, !keys.areWholeTrack else { continue }
            named.keyBoxes += keys.dropFirst()
            named.notes.append("\(path): target \(first.id) has \(keys.count) key boxes")
        }
        return named
    }

    private func check(_ target: Target, in info: VideoInfo) throws {
        let frame = Box(x: 0, y: 0, width: Double(info.width), height: Double(info.height))
        let (box, center) = (target.box, target.box.center)
        if target.isPoint {
            guard center.x >= 0, center.y >= 0, center.x < frame.width, center.y < frame.height
            else {
                throw CommandFailure.usage(
                    "target \(target.id): the point lies outside the frame, which is "
                        + "\(info.width)x\(info.height)")
            }
            return
        }
        let what = "target \(target.id): the box \(box)"
        guard box.isValid, box.intersection(frame).area > 0 else {
            throw CommandFailure.usage(
                "\(what) lies outside the frame, which is \(info.width)x\(info.height)")
        }
        guard center.x >= 0, center.y >= 0, center.x < frame.width, center.y < frame.height else {
            throw CommandFailure.usage(
                "\(what) has its centre outside the frame, which is \(info.width)x\(info.height)")
        }
        guard box.width <= frame.width, box.height <= frame.height else {
            throw CommandFailure.usage(
                "\(what) is larger than the frame, which is \(info.width)x\(info.height)")
        }
    }
}

extension TrajectoryRecord {
    fileprivate func isBefore(_ start: StartArgument?) -> Bool {
        switch start {
        case .frame(let first): frame < first
        case .time(let seconds): time.map { $0 < seconds - 1e-6 } ?? false
        case nil: false
        }
    }
}

extension [KeyBox] {
    /// Whether most boxes are followed by one on the next frame: what a tracker has found, and not what
    /// somebody has drawn here and there.
    fileprivate var areWholeTrack: Bool {
        let followed = zip(self, dropFirst()).count { $1.frame == $0.frame + 1 }
        return followed * 2 > count - 1
    }
}
