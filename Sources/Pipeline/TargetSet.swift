import Dispatch
import HoldfastImaging
import HoldfastTracking

/// The targets of a running pipeline and their trackers. It starts each on its first frame, tracks
/// them in parallel, and restarts them when the frame size changes.
struct TargetSet: Sendable {
    fileprivate struct Member: Sendable {
        var target: Target
        /// Nil until the target's first frame.
        var tracker: (any TargetTracker)?
        /// Whether the tracker started on a past frame and has not been updated since.
        var isLate = false
        /// Whether the tracker started on this frame.
        var isFresh = false
    }

    private var members: [Member]
    private var rivalry = TargetRivalry()
    /// Makes trackers that share their working memory.
    let makeTracker: TrackerMaker
    private let threads: Int
    private let keepsMaps: Bool
    private var size: (width: Int, height: Int)?
    /// Whether others move the reported box of its one target.
    private(set) var isApart = false
    /// Called with what a user should know but what does not end the run.
    private let notice: @Sendable (PipelineNotice) -> Void

    init(
        targets: [Target], threads: Int, keepsMaps: Bool, makeTracker: @escaping TrackerMaker,
        notice: @escaping @Sendable (PipelineNotice) -> Void
    ) {
        members = targets.map { Member(target: $0) }
        let workspace = TrackerWorkspace()
        self.makeTracker = { image, target in
            var tracker = try makeTracker(image, target)
            tracker.share(workspace)
            tracker.keepsMaps = keepsMaps
            return tracker
        }
        self.threads = max(1, threads)
        self.keepsMaps = keepsMaps
        self.notice = notice
    }

    /// The targets, whether they have started or not.
    var identifiers: [Int] { members.map(\.target.id) }

    /// The last estimate of each target that has started.
    var estimates: [TargetSummary] {
        members.compactMap { member in
            member.tracker.map { TargetSummary(id: member.target.id, estimate: $0.estimate) }
        }
    }

    /// The targets whose first frame is still to come.
    var waiting: [Target] {
        members.compactMap { $0.tracker == nil ? $0.target : nil }
    }

    /// Adds, removes and corrects targets as asked, from this frame on. A command that cannot be
    /// carried out is reported and changes nothing.
    mutating func apply(_ commands: [PipelineCommand], frame: Int, image: ImageView) {
        for command in commands {
            do {
                switch command {
                case .add(var target):
                    target.firstFrame = max(target.firstFrame, frame)
                    guard !members.contains(where: { $0.target.id == target.id }) else {
                        throw PipelineCommandError.alreadyFollowed(id: target.id)
                    }
                    var member = Member(target: target)
                    if target.firstFrame == frame { try member.begin(on: image, makeTracker) }
                    members.append(member)
                case .remove(let id):
                    members.remove(at: try index(of: id))
                    rivalry.forget(id)
                case .correct(let id, let box):
                    let index = try index(of: id)
                    var target = members[index].target
                    target.box = box
                    target.isPoint = false
                    target.firstFrame = frame
                    var member = Member(target: target)
                    try member.begin(on: image, makeTracker)
                    members[index] = member
                    rivalry.forget(id)
                case .begin(let target, let picture):
                    let tracker = try picture.withImage { try makeTracker($0, target) }
                    adopt(tracker, of: target, frame: frame)
                }
            } catch {
                refuse(command, frame: frame, error: error)
            }
        }
    }

    /// Takes in a tracker that started on a past frame, in place of the target's own if there is one.
    mutating func adopt(_ tracker: any TargetTracker, of target: Target, frame: Int) {
        var target = target
        target.firstFrame = frame
        let member = Member(target: target, tracker: tracker, isLate: true)
        rivalry.forget(target.id)
        if let index = try? index(of: target.id) {
            members[index] = member
        } else {
            members.append(member)
        }
    }

    /// Reports a command that could not be carried out.
    func refuse(_ command: PipelineCommand, frame: Int, error: any Error) {
        notice(.commandRefused(command, frame: frame, error: error))
    }

    private func index(of id: Int) throws(PipelineCommandError) -> Int {
        guard let index = members.firstIndex(where: { $0.target.id == id }) else {
            throw .notFollowed(id: id)
        }
        return index
    }

    /// Tracks every target that has started, or starts now, on a frame.
    ///
    /// Each target is handled by one thread and depends on itself and on where the others were on the
    /// frame before, so the result does not depend on the number of threads.
    ///
    /// - Parameter isAfterGap: Whether the targets may be far from where they were.
    mutating func update(
        frame: Int, image: ImageView, isAfterGap: Bool = false
    ) throws -> [TargetReport] {
        let scale = resize(to: (image.width, image.height), frame: frame)
        let active = members.indices.filter { members[$0].target.firstFrame <= frame }
        let workers = min(threads, active.count)
        // Where each thread has targets of its own, there is none to learn beside them.
        let hasThreadToSpare = threads > active.count
        for index in active {
            let others = rivalry.others(than: members[index].target.id)
            members[index].tracker?.others = others
            members[index].tracker?.learnsAside = hasThreadToSpare
        }
        let (makeTracker, keepsMaps) = (makeTracker, keepsMaps)
        var results = [Result<TargetReport, any Error>?](repeating: nil, count: active.count)
        members.withUnsafeMutableBufferPointer { memberBuffer in
            results.withUnsafeMutableBufferPointer { resultBuffer in
                // Each element is used by one worker only.
                nonisolated(unsafe) let members = memberBuffer
                nonisolated(unsafe) let results = resultBuffer
                let work: @Sendable (Int) -> Void = { worker in
                    for position in stride(from: worker, to: active.count, by: workers) {
                        results[position] = Result {
                            try members[active[position]].follow(
                                image: image, scale: scale, isAfterGap: isAfterGap,
                                makeTracker: makeTracker, keepsMaps: keepsMaps)
                        }
                    }
                }
                if workers > 1 {
                    DispatchQueue.concurrentPerform(iterations: workers, execute: work)
                } else if workers == 1 {
                    work(0)
                }
            }
        }
        var reports = try results.compactMap { try $0?.get() }
        settle(&reports)
        return reports
    }

    /// Makes targets give up what another holds.
    private mutating func settle(_ reports: inout [TargetReport]) {
        let yielding = rivalry.observe(reports.map { ($0.id, $0.estimate) })
        for (id, lastSeen) in yielding {
            guard let index = try? index(of: id),
                let place = reports.firstIndex(where: { $0.id == id })
            else { continue }
            members[index].tracker?.yield(lastSeen: lastSeen)
            if let estimate = members[index].tracker?.estimate {
                reports[place].estimate = estimate
            }
        }
    }

    /// What is said of a frame without a picture: the targets are where they were, but not seen. Their
    /// trackers learn nothing of it.
    func unseen() -> [TargetReport] {
        estimates.map { target in
            var estimate = target.estimate
            estimate.state = .lost
            estimate.confidence = 0
            estimate.peakToSidelobeRatio = 0
            estimate.subpeakRatio = 0
            return TargetReport(id: target.id, estimate: estimate, duration: 0)
        }
    }

    /// Notes the frame size; if it changed, returns how boxes scale to the new one.
    private mutating func resize(
        to new: (width: Int, height: Int), frame: Int
    ) -> (x: Double, y: Double)? {
        defer { size = new }
        guard let old = size, old != new else { return nil }
        notice(.sizeChanged(frame: frame, from: old, to: new))
        let scale = (
            x: Double(new.width) / Double(old.width), y: Double(new.height) / Double(old.height)
        )
        for index in members.indices where members[index].tracker == nil {
            members[index].target.box = members[index].target.box.scaled(scale)
        }
        return scale
    }
}

extension TargetSet.Member {
    /// Starts the tracker on the frame that is about to be tracked.
    fileprivate mutating func begin(on image: ImageView, _ makeTracker: TrackerMaker) throws {
        tracker = try makeTracker(image, target)
        isFresh = true
    }

    fileprivate mutating func follow(
        image: ImageView, scale: (x: Double, y: Double)?, isAfterGap: Bool,
        makeTracker: TrackerMaker, keepsMaps: Bool
    ) throws -> TargetReport {
        let clock = ContinuousClock()
        let start = clock.now
        let estimate: Estimate
        if isFresh, let tracker {
            estimate = tracker.estimate
        } else if var tracker, scale == nil {
            // A single owner, so that updating does not copy the tracker's memory.
            self.tracker = nil
            estimate =
                isAfterGap || isLate ? tracker.resume(image: image) : tracker.update(image: image)
            self.tracker = tracker
        } else {
            var target = target
            if let tracker, let scale {
                target.box = tracker.estimate.box.scaled(scale)
                target.isPoint = false
            }
            let tracker = try makeTracker(image, target)
            estimate = tracker.estimate
            self.tracker = tracker
        }
        isLate = false
        isFresh = false
        return TargetReport(
            id: target.id, estimate: estimate, duration: (clock.now - start) / .seconds(1),
            responseMap: keepsMaps ? tracker?.responseMap : nil,
            activationMap: keepsMaps ? tracker?.activationMap : nil)
    }
}

// MARK: Reports apart

extension TargetSet {
    /// Follows its one target without moving the reported box from now on, until ``rejoin(_:)``.
    ///
    /// - Returns: who moves it; nil unless there is one target, which has started and leaves that to others.
    mutating func separate() -> ReportedBoxes? {
        guard members.count == 1, !keepsMaps, !members[0].isLate, !members[0].isFresh,
            members[0].tracker is Tracker, var tracker = members[0].tracker.take() as? Tracker
        else { return nil }
        defer { members[0].tracker = tracker }
        let boxes = tracker.separateReports()
        isApart = boxes != nil
        return boxes
    }

    /// Moves the reported box again itself.
    ///
    /// - Parameter boxes: nil if they were lost with the run.
    mutating func rejoin(_ boxes: consuming ReportedBoxes?) {
        isApart = false
        guard let boxes, var tracker = members[0].tracker.take() as? Tracker else { return }
        tracker.rejoin(boxes)
        _ = rivalry.observe([(members[0].target.id, tracker.estimate)])
        members[0].tracker = tracker
    }

    /// Whether the next frame has the size of the one before.
    func isOfSameSize(_ image: ImageView) -> Bool {
        size.map { $0 == (image.width, image.height) } ?? false
    }

    /// Follows the one target.
    mutating func followApart(_ image: ImageView) -> (TargetReport, PendingReport)? {
        let clock = ContinuousClock()
        let start = clock.now
        guard var tracker = members[0].tracker.take() as? Tracker else { return nil }
        _ = tracker.update(image: image)
        let pending = tracker.takePendingReport()
        members[0].tracker = tracker
        return (
            TargetReport(
                id: members[0].target.id, estimate: pending.estimate,
                duration: (clock.now - start) / .seconds(1)), pending
        )
    }
}

extension Box {
    fileprivate func scaled(_ scale: (x: Double, y: Double)) -> Box {
        Box(x: x * scale.x, y: y * scale.y, width: width * scale.x, height: height * scale.y)
    }
}
