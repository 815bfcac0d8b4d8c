import HoldfastSystem

/// The overlap with the true box that is to be expected.
///
/// A logistic regression of overlap over real sequences. What says most about a box is slow: how well
/// the looks agree with the first frame and how much less the target's colours keep within the box than
/// at first, smoothed over some frames; how strong sub-peaks have been for long, and whether the peak
/// stands out at all; how far the target has turned; and how long it has been tracked, for errors add
/// up. A fit to all frames alike learns most of all which sequences are hard; what is asked here is which
/// frames of one are, so the differences within a track weigh most of the fit. How well it ranks frames,
/// and what was left out: docs/ablation.md.
struct ConfidenceModel: Sendable {
    private static let appearanceRate = 0.3
    private static let contrastRate = 0.3
    private static let subpeakRate = 0.02
    private static let peakRate = 0.05
    /// A peak-to-sidelobe ratio that has stayed below this is that of a response to noise: there is
    /// nothing to hold on to. (Bolme et al., CVPR 2010: 20 to 60 while tracking, about 7 for nothing.)
    private static let noiseRatio = 12.0
    private static let noiseWeight = 4.0
    /// A target has not gone while its colours keep to its box by this share of their first contrast,
    private static let keptContrast = 0.3
    /// provided that they did so by as much at first, and that there is a peak.
    private static let leastContrast = 0.1
    /// Frames over which the contrast to compare with is taken.
    private static let firstFrames = 3
    /// A third of the frames called lost do not show the target, and its box is worth nothing there.
    private static let loss = 0.4
    /// Agreement with the first frame, smoothed.
    private var appearance = 1.0
    /// Contrast of the colours against the first frames', smoothed.
    private var contrast = 0.0
    /// Contrast of the first frames, and how many of them were seen.
    private var firstContrast = 0.0
    private var contrastFrames = 0
    /// Sub-peak ratio, smoothed.
    private var subpeaks = 0.0
    /// Peak-to-sidelobe ratio, smoothed; 0 until one was seen.
    private var peakToSidelobeRatio = 0.0
    /// Whether what was seen so far was seen elsewhere.
    private var isElsewhere = false

    /// Takes in a frame and returns the overlap to expect, 0...1.
    ///
    /// - Parameters:
    ///   - angle: How far the target has turned, radians.
    ///   - frames: How many frames it has been tracked for.
    ///   - isLost: Whether the target may not be there at all.
    mutating func observe(
        _ evidence: Evidence, angle: Double, frames: Int, isLost: Bool = false
    ) -> Double {
        let (appearanceRate, contrastRate) =
            isElsewhere ? (1, 1) : (Self.appearanceRate, Self.contrastRate)
        isElsewhere = false
        appearance += appearanceRate * (evidence.firstSimilarity - appearance)
        subpeaks += Self.subpeakRate * (evidence.subpeakRatio - subpeaks)
        let ratio = evidence.peakToSidelobeRatio
        peakToSidelobeRatio +=
            (peakToSidelobeRatio > 0 ? Self.peakRate : 1) * (ratio - peakToSidelobeRatio)
        let noise = max(log(Self.noiseRatio / max(peakToSidelobeRatio, 1)), 0)
        if let now = evidence.colorFit?.contrast {
            if contrastFrames < Self.firstFrames {
                contrastFrames += 1
                firstContrast += (now - firstContrast) / Double(contrastFrames)
            }
            contrast += contrastRate * (now - firstContrast - contrast)
        }
        let z =
            0.65 + 1.3 * appearance + 1.6 * contrast - 0.6 * subpeaks
            - 0.5 * min(abs(angle), 1.5) - 0.05 * log(1 + Double(frames))
            - Self.noiseWeight * noise - (isLost ? Self.loss : 0)
        return 1 / (1 + exp(-z))
    }

    /// Whether a frame shows the target where it is looked for, even if it does not look as it did: its
    /// colours keep to its box, and the response has a peak.
    func staysInPlace(_ evidence: Evidence) -> Bool {
        guard firstContrast >= Self.leastContrast, let now = evidence.colorFit?.contrast else {
            return false
        }
        return now > Self.keptContrast * firstContrast && evidence.hasPeak
    }

    /// Takes in that the next frame shows the target somewhere else. What was seen where it was before
    /// says nothing of what is there.
    mutating func beginAnew() { isElsewhere = true }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.number(&appearance)
        try archive.number(&subpeaks)
        try archive.number(&peakToSidelobeRatio)
        try archive.number(&contrast)
        try archive.number(&firstContrast)
        try archive.whole(&contrastFrames)
        try archive.flag(&isElsewhere)
        guard (0...Self.firstFrames).contains(contrastFrames) else {
            throw .invalidState(reason: "a confidence that cannot be")
        }
    }
}
