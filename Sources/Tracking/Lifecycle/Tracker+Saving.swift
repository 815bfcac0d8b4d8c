import HoldfastImaging

/// A tracker as bytes.
extension Tracker {
    static let signature = "holdfast tracker 7"

    /// The tracker as bytes; ``init(restoring:)`` goes on from them exactly as this one would.
    ///
    /// About 5 MB with the balanced preset, and as much for each hypothesis that is followed. The bytes fit
    /// this version of the library.
    public func saved() -> [UInt8] {
        var copy = self
        var writer = StateWriter()
        writer.block(Array(Self.signature.utf8))
        for var entry in parameters.values { writer.number(&entry.value) }
        var (width, height, color) = (firstWidth, firstHeight, usesColor ? 1.0 : 0)
        writer.number(&width)
        writer.number(&height)
        writer.number(&color)
        // A writer does not throw.
        try? copy.archive(&writer)
        return writer.bytes
    }

    /// The tracker that ``saved()`` wrote.
    ///
    /// - Throws: ``TrackerError/invalidState(reason:)`` if the bytes are anything else.
    public init(restoring bytes: [UInt8]) throws(TrackerError) {
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
        var (width, height, color) = (0.0, 0.0, 0.0)
        try reader.number(&width)
        try reader.number(&height)
        try reader.number(&color)
        guard (1...1e6).contains(width), (1...1e6).contains(height) else {
            throw .invalidState(reason: "a target of \(width)x\(height)")
        }
        try self.init(
            center: Point(x: 0, y: 0), width: width, height: height, usesColor: color != 0,
            extractor: FeatureExtractor(parameters: parameters), parameters: parameters)
        if parameters.boxEvidence > 0 { boxRefinement = BoxRefinement() }
        try archive(&reader)
        try reader.finish()
    }

    /// Everything that changes while tracking, in a fixed order.
    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archiveModel(&archive)
        try boxRefinement?.archive(&archive)
        var count = hypotheses.count
        try archive.whole(&count)
        guard (0...Int(parameters.prrHypotheses)).contains(count) else {
            throw .invalidState(reason: "\(count) hypotheses")
        }
        // They are read into copies, which have what does not change.
        let missing = count - hypotheses.count
        hypotheses += Array(repeating: Hypothesis(tracker: self, confidence: 0), count: missing)
        for i in hypotheses.indices { try hypotheses[i].archive(&archive) }
    }

    /// Everything but the hypotheses.
    mutating func archiveModel(_ archive: inout some StateArchive) throws(TrackerError) {
        try extractor.archive(&archive)
        try memory.archive(&archive)
        try filter.archive(&archive)
        try histogram.archive(&archive)
        try scaleFilter?.archive(&archive)
        try aspectFilter?.archive(&archive)
        try rotationFilter?.archive(&archive)
        try template.archive(&archive)
        try distractors.archive(&archive)
        try motion.archive(&archive)
        try cameraMotion.archive(&archive)
        try colorExtent.archive(&archive)
        try lifecycle.archive(&archive)
        try confidence.archive(&archive)
        try searchPlan.archive(&archive)
        try archive.point(&center)
        try archive.number(&scaleX)
        try archive.number(&scaleY)
        try archive.number(&stretch)
        try archive.flag(&isStretching)
        try archive.number(&angle)
        try archive.number(&usualPeak)
        try archive.whole(&framesSeen)
        guard (0...1 << 53).contains(framesSeen) else {
            throw .invalidState(reason: "\(framesSeen) frames")
        }
        try archive.number(&estimate.box.x)
        try archive.number(&estimate.box.y)
        try archive.number(&estimate.box.width)
        try archive.number(&estimate.box.height)
        try archive.point(&estimate.rotatedBox.center)
        try archive.number(&estimate.rotatedBox.width)
        try archive.number(&estimate.rotatedBox.height)
        try archive.number(&estimate.rotatedBox.angle)
        try archive.number(&estimate.confidence)
        try archive.number(&estimate.peakToSidelobeRatio)
        try archive.number(&estimate.subpeakRatio)
        estimate.state = lifecycle.state
        guard scaleX > 0, scaleY > 0, (0.5...2).contains(stretch), estimate.box.isValid,
            estimate.rotatedBox.isValid
        else {
            throw .invalidState(reason: "an empty box")
        }
    }
}
