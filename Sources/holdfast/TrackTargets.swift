import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories
import HoldfastVideo

extension TargetOptions {
    /// The targets that the options name, for a video.
    ///
    /// - Throws: ``CommandFailure`` for a box that is not in the frame and a file that holds none.
    func targets(in info: VideoInfo, start: StartArgument?) throws -> [Target] {
        var targets = try initialBoxes.map { try read($0, start: start) } ?? []
        var id = (targets.map(\.id).max() ?? 0) + 1
        for argument in box {
            targets.append(
                Target(id: id, box: argument.box(inWidth: info.width, height: info.height)))
            id += 1
        }
        for argument in point {
            let point = Point(
                x: argument.x.pixels(of: info.width), y: argument.y.pixels(of: info.height))
            targets.append(
                Target(id: id, box: Box(center: point, width: 1, height: 1), isPoint: true))
            id += 1
        }
        guard targets.count <= maxTargets else {
            throw CommandFailure.usage(
                "there are \(targets.count) targets, more than \(maxTargets); --max-targets allows "
                    + "more")
        }
        for target in targets { try check(target, in: info) }
        return targets
    }

    private func read(_ path: String, start: StartArgument?) throws -> [Target] {
        guard TrajectoryFormat(path: path) != nil else {
            return try InitialBoxes.read(path: path, limit: maxTargets)
                .map { Target(id: $0.id, box: $0.box) }
        }
        var found: [Int: TrajectoryRecord] = [:]
        let trajectory = try Trajectory(path: path)
        if let cut = trajectory.notice(path: path) { StandardError.write("holdfast: \(cut)\n") }
        for record in trajectory.records
        where record.state != .lost && record.box.isValid && !record.isBefore(start)
            && record.frame < found[record.id]?.frame ?? .max
        {
            found[record.id] = record
        }
        guard !found.isEmpty else {
            throw CommandFailure.badData("\(path) has no box at or after the start")
        }
        try InitialBoxes.check(found.count, of: path, limit: maxTargets)
        return found.values.sorted { $0.id < $1.id }
            .map { Target(id: $0.id, box: $0.box, firstFrame: $0.frame) }
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
