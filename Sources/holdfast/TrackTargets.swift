import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories
import HoldfastVideo

extension TargetOptions {
    /// The targets that the options name, for a video, and what they are called.
    ///
    /// - Throws: ``CommandFailure`` for a box that is not in the frame and a file that holds none.
    func targets(
        in info: VideoInfo, start: StartArgument?
    ) throws -> (targets: [Target], labels: [Int: String]) {
        let size = FrameSize(width: info.width, height: info.height)
        let read = try initialBoxes.map { try self.read($0, size: size, start: start) } ?? []
        var targets = read.map(\.target)
        var labels: [Int: String] = [:]
        for (target, label) in read { labels[target.id] = label }
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
        labels.merge(try LabelArgument.resolve(label, targets: targets.map(\.id))) { $1 }
        return (targets, labels)
    }

    /// The first record of each target of a file; nil of plain boxes, which count from any start.
    private func read(
        _ path: String, size: FrameSize, start: StartArgument?
    ) throws -> [(target: Target, label: String?)] {
        guard TrajectoryFormat(path: path) != nil else {
            return try InitialBoxes.read(path: path, limit: maxTargets)
                .map { (Target(id: $0.id, box: $0.box), $0.label) }
        }
        let trajectory = try Trajectory(path: path, frameSize: size)
        for notice in trajectory.notices(path: path) {
            StandardError.write("holdfast: \(notice)\n")
        }
        let found = InitialBoxes.firsts(of: trajectory.records.filter { !$0.isBefore(start) })
        guard !found.isEmpty else {
            throw CommandFailure.badData("\(path) has no box at or after the start")
        }
        try InitialBoxes.check(found.count, of: path, limit: maxTargets)
        return found.map { (Target(id: $0.id, box: $0.box, firstFrame: $0.frame), $0.label) }
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
