import Dispatch
import HoldfastImaging
import HoldfastTracking

/// Follows a target over the frames beside a key box, forwards or backwards, or between two key boxes
/// from both sides.
public struct StretchTracker: Sendable {
    public var frames: NumberedFrames
    public var parameters: TrackerParameters
    /// Whether the two sides of a stretch are followed at the same time. What is found does not depend
    /// on it.
    public var usesThreads: Bool
    /// Told of each frame that has been looked at; tracking ends early where it returns false.
    public var goesOn: @Sendable (_ frame: Int) -> Bool = { _ in true }

    /// How often a stretch between key boxes is looked at again from frames on which it is known well:
    /// from one in the middle, then from one in either half.
    private static let rounds = 2

    public init(
        frames: NumberedFrames, parameters: TrackerParameters = .balanced, usesThreads: Bool = true
    ) {
        self.frames = frames
        self.parameters = parameters
        self.usesThreads = usesThreads
    }

    /// Follows a target from a key box on to another frame, which may lie before it.
    ///
    /// - Returns: the estimates of all frames between the two, both included, in the order of the
    ///   recording. Where ``goesOn`` ends it early, those that there are.
    /// - Throws: `TrackerError` for a box that cannot be tracked, `VideoError` where the recording
    ///   cannot be read.
    public func track(from key: KeyBox, to end: Int) throws -> TrackPart {
        var run = StretchRun(key: key, parameters: parameters)
        return try follow(&run, to: end, frames)
    }

    /// Follows a target between two key boxes from both sides, and joins what is found so that it
    /// passes through both; see ``Joining``.
    ///
    /// - Returns: the estimates from the first key box to the second, both included.
    public func join(_ first: KeyBox, _ second: KeyBox) throws -> TrackPart {
        guard second.frame > first.frame + 1 else {
            return TrackPart(
                first: first.frame,
                estimates: [first, second].map { Estimate(drawn: $0.box) })
        }
        let joining = Joining(first: first, second: second)
        var looks = try look([(first, second), (second, first)])
        // Where two looks agree, the target is known well: seen from there both ways, it is known
        // better, and so on between the boxes known then.
        var known = [first, second]
        for _ in 0..<Self.rounds {
            let joined = joining.join(looks)
            let middles = zip(known, known.dropFirst()).compactMap { one, other -> KeyBox? in
                joining.meeting(of: looks, between: one.frame, and: other.frame).flatMap { frame in
                    joined[frame].map { KeyBox(id: first.id, frame: frame, box: $0.box) }
                }
            }
            looks += try look(middles.flatMap { [($0, first), ($0, second)] })
            known = (known + middles).sorted { $0.frame < $1.frame }
        }
        return joining.join(looks).withSteadySizes
    }

    /// Follows a target from each box to its key box.
    private func look(_ ways: [(from: KeyBox, to: KeyBox)]) throws -> [Joining.Look] {
        let parts = try track(ways.map { ($0.from, $0.to.frame) })
        return zip(ways, parts).map { Joining.Look(from: $0.from, to: $0.to, found: $1) }
    }

    /// Follows a target over several stretches.
    private func track(_ stretches: [(from: KeyBox, to: Int)]) throws -> [TrackPart] {
        var parts = [Result<TrackPart, any Error>?](repeating: nil, count: stretches.count)
        parts.withUnsafeMutableBufferPointer { buffer in
            // Each element is used by one thread only.
            nonisolated(unsafe) let parts = buffer
            let sources = stretches.map { _ in usesThreads ? frames.another() : frames }
            let work: @Sendable (Int) -> Void = { number in
                parts[number] = Result {
                    var run = StretchRun(key: stretches[number].from, parameters: parameters)
                    return try follow(&run, to: stretches[number].to, sources[number])
                }
            }
            if usesThreads {
                DispatchQueue.concurrentPerform(iterations: stretches.count, execute: work)
            } else {
                stretches.indices.forEach(work)
            }
        }
        return try parts.compactMap { try $0?.get() }
    }

    func follow(
        _ run: inout StretchRun, to end: Int, _ frames: NumberedFrames
    ) throws -> TrackPart {
        let step = end < run.key.frame ? -1 : 1
        var found: [Estimate?] = []
        var last = run.key.frame
        for frame in stride(from: run.key.frame, through: end, by: step) {
            let isDecoded = try frames.withImage(frame) { image in
                found.append(try run.advance(image))
            }
            if !isDecoded { found.append(nil) }
            last = frame
            guard goesOn(frame) else { break }
        }
        if step < 0 { found.reverse() }
        return TrackPart(first: min(run.key.frame, last), estimates: found)
    }
}

/// A tracker on its way from a key box.
struct StretchRun: Sendable {
    let key: KeyBox
    let parameters: TrackerParameters
    private(set) var tracker: Tracker?
    private var size = (width: 0, height: 0)

    init(key: KeyBox, parameters: TrackerParameters) {
        self.key = key
        self.parameters = parameters
    }

    mutating func advance(_ image: ImageView) throws -> Estimate {
        let now = (width: image.width, height: image.height)
        defer { size = now }
        guard var tracker = tracker.take() else {
            let begun = try Tracker(image: image, box: key.box, parameters: parameters)
            var first = begun.estimate
            first.box = key.box
            self.tracker = begun
            return first
        }
        if now != size {
            let scale = (
                x: Double(now.width) / Double(size.width),
                y: Double(now.height) / Double(size.height)
            )
            let box = tracker.estimate.box
            try tracker.restart(
                image: image,
                box: Box(
                    x: box.x * scale.x, y: box.y * scale.y, width: box.width * scale.x,
                    height: box.height * scale.y))
            self.tracker = tracker
            return tracker.estimate
        }
        let estimate = tracker.update(image: image)
        self.tracker = tracker
        return estimate
    }
}
