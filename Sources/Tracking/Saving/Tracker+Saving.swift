import HoldfastImaging

/// A tracker as bytes.
extension Tracker {
    static let signature = "holdfast tracker 22"

    /// The tracker as bytes; ``init(restoring:)`` goes on from them exactly as this one would.
    ///
    /// About 5 MB with the balanced preset, and as much for each hypothesis that is followed, for what was
    /// known before the box became doubtful, and for each further member of a committee. The bytes fit this
    /// version of the library.
    public func saved() -> [UInt8] {
        var copy = self
        var writer = StateWriter()
        writer.block(Array(Self.signature.utf8))
        for var entry in parameters.values { writer.number(&entry.value) }
        let geometry = branch.pose.geometry
        var (width, height) = (geometry.width, geometry.height)
        var usesColor = branch.appearance.usesColor
        writer.number(&width)
        writer.number(&height)
        // A writer does not throw.
        try? writer.flag(&usesColor)
        try? copy.archive(&writer)
        committee?.save(to: &writer)
        return writer.bytes
    }

    /// The tracker that ``saved()`` wrote.
    ///
    /// - Throws: ``TrackerError/invalidState(reason:)`` if the bytes are anything else.
    public init(restoring bytes: [UInt8]) throws(TrackerError) {
        try self.init(restoring: bytes, asCompanion: false)
    }

    /// - Parameter asCompanion: Whether it belongs to a committee, and so must have none of its own.
    init(restoring bytes: [UInt8], asCompanion: Bool) throws(TrackerError) {
        var reader = StateReader(bytes)
        guard try reader.block() == Array(Self.signature.utf8) else {
            throw .invalidState(reason: "not a saved tracker of this version")
        }
        var parameters = TrackerParameters.balanced
        for entry in parameters.values {
            var value = 0.0
            try reader.number(&value)
            try parameters.set(entry.name, to: value)
        }
        try parameters.check()
        guard !asCompanion || parameters.committee.members == 1 else {
            throw .invalidState(reason: "a committee within a committee")
        }
        var (width, height, usesColor) = (0.0, 0.0, false)
        try reader.number(&width)
        try reader.number(&height)
        try reader.flag(&usesColor)
        guard (1...1e6).contains(width), (1...1e6).contains(height) else {
            throw .invalidState(reason: "a target of \(width)x\(height)")
        }
        try self.init(
            center: Point(x: 0, y: 0), width: width, height: height, usesColor: usesColor,
            extractor: FeatureExtractor(parameters: parameters), parameters: parameters)
        if parameters.box.evidence > 0 {
            boxRefinement = BoxRefinement(samplers: workspace.samplers)
        }
        try archive(&reader)
        if parameters.committee.members > 1 {
            committee = try Committee(from: &reader, beside: parameters)
            share(workspace)
        }
        try reader.finish()
    }

    /// Everything that changes while tracking, in a fixed order.
    private mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try stages.observer.archive(&archive)
        try branch.archive(&archive)
        try cameraMotion.archive(&archive)
        try pictureLoss.archive(&archive)
        try searchPlan.archive(&archive)
        try otherObjects.distractors.archive(&archive)
        try boxRefinement?.archive(&archive)
        try archive.whole(&framesSeen)
        try archive.whole(&framesToConfirm)
        guard (0...1 << 53).contains(framesSeen) else {
            throw .invalidState(reason: "\(framesSeen) frames")
        }
        guard (0...Self.confirmationFrames + 1).contains(framesToConfirm) else {
            throw .invalidState(reason: "\(framesToConfirm) frames to confirm")
        }
        try estimate.archive(&archive)
        qualifyState()
        var count = hypotheses.count
        try archive.whole(&count)
        guard (0...parameters.prr.hypotheses).contains(count) else {
            throw .invalidState(reason: "\(count) hypotheses")
        }
        // They are read into copies, which have what does not change.
        let missing = count - hypotheses.count
        hypotheses += Array(repeating: Hypothesis(branch: branch, confidence: 0), count: missing)
        for i in hypotheses.indices { try hypotheses[i].archive(&archive) }
        var isDoubtful = beforeDoubt != nil
        try archive.flag(&isDoubtful)
        guard isDoubtful else { return }
        var known = beforeDoubt ?? branch
        try known.archive(&archive)
        beforeDoubt = known
    }
}

extension Estimate {
    /// All but the state, which belongs to the branch.
    fileprivate mutating func archive(
        _ archive: inout some StateArchive
    ) throws(TrackerError) {
        try archive.number(&box.x)
        try archive.number(&box.y)
        try archive.number(&box.width)
        try archive.number(&box.height)
        try archive.point(&rotatedBox.center)
        try archive.number(&rotatedBox.width)
        try archive.number(&rotatedBox.height)
        try archive.number(&rotatedBox.angle)
        try archive.number(&confidence)
        try archive.number(&peakToSidelobeRatio)
        try archive.number(&subpeakRatio)
        guard box.isValid, rotatedBox.isValid else {
            throw .invalidState(reason: "an empty box")
        }
    }
}
