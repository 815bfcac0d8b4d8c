/// Every constant of the tracker, in one place.
///
/// The stored properties hold the values; ``table`` says of each its name on the command line, unit,
/// range and meaning. "target size" is the square root of the box's area. "methods" in a source
/// means that it was measured for this tracker by the ablation command.
public struct TrackerParameters: Sendable, Hashable, Codable {
    // Sampling
    public var windowPadding = 4.0
    public var windowFinest = 0.0
    public var windowCells = 48.0
    public var cellSize = 4.0
    // Features
    public var gradientChannels = 16.0
    public var colorChannels = 8.0
    // Filter
    public var labelWidth = 1.0 / 16
    public var regularizationFloor = 0.005
    public var regularizationSlope = 0.5
    public var regularizationCeiling = 50.0
    public var memorySize = 20.0
    public var learningRate = 0.06
    public var firstSampleWeight = 0.05
    public var memoryTrust = 0.0
    public var updateInterval = 5.0
    public var iterations = 4.0
    public var firstIterations = 40.0
    // Colour histogram
    public var histogramWeight = 0.15
    public var histogramRate = 0.04
    public var histogramFirst = 0.8
    public var histogramContrast = 0.2
    // Peak response regularization
    public var prrWeight = 1.0
    public var prrCandidateLevel = 0.2
    public var prrCandidates = 3.0
    public var prrAppearance = 0.5
    public var prrColor = 1.0
    public var prrMotion = 1.0
    public var prrMotionSpread = 0.5
    public var prrMotionErrors = 8.0
    public var prrHypotheses = 2.0
    public var prrHypothesisLevel = 0.5
    public var prrHypothesisAdvantage = 0.05
    public var prrHypothesisFrames = 20.0
    public var prrHypothesisMargin = 0.5
    public var prrGate = 1.0
    public var prrNegativeWeight = 0.02
    public var prrNegatives = 4.0
    public var prrPooling = 0.0
    public var prrTruncation = 1.0
    public var prrOneSided = 1.0
    public var prrDistractors = 0.0
    public var prrRepression = 0.0
    public var prrContinuity = 0.0
    // Scale
    public var scaleCount = 25.0
    public var scaleStep = 1.03
    public var scaleRate = 0.025
    public var scaleRegularization = 0.01
    public var scaleModelArea = 1024.0
    public var scaleContext = 1.0
    public var aspectCount = 13.0
    public var aspectMargin = 0.03
    public var aspectInterval = 4.0
    public var rotationCount = 13.0
    public var rotationStep = 4.0
    public var rotationRate = 0.025
    public var extentRate = 0.05
    public var extentMargin = 0.3
    public var extentContrast = 0.3
    public var extentContrastShare = 0.7
    public var boxEvidence = 1.0
    public var boxInterval = 2.0
    // Lifecycle
    public var templateRate = 0.05
    public var templateGate = 0.5
    public var certainLevel = 0.75
    public var lostLevel = 0.75
    public var lostFrames = 2.0
    public var usualRate = 0.05
    public var resumeLevel = 0.75
    public var searchLevel = 0.5
    public var searchDelay = 5.0
    public var searchWindows = 8.0
    public var searchSpeed = 0.5
    public var motionRate = 0.4
    public var motionCamera = 1.0
    public var motionLead = 0.25
    public var lookDistance = 0.75
    public var lookCandidates = 3.0
    public var lookLevel = 0.5

    /// How much work a frame may cost.
    public enum Preset: String, Sendable, CaseIterable, Codable {
        case fast, balanced, accurate
    }

    public static let balanced = TrackerParameters(preset: .balanced)

    public init(preset: Preset) {
        switch preset {
        case .balanced: break
        case .fast:
            windowCells = 40
            memorySize = 12
            updateInterval = 8
            boxInterval = 4
        case .accurate:
            // Learning more often, too, lost 0.010 AUC (filter.interval 3, 260 starts) or gained 0.002
            // (4, 780 starts), neither for certain.
            memorySize = 30
            boxInterval = 1
        }
    }
}
