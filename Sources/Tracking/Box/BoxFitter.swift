import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// Fits the box of a target that was found: size, aspect ratio and angle by filters along one axis each,
/// and the whole box by what its colours fill.
struct BoxFitter: Sendable {
    private var size: AxisFilter?
    private var aspect: AxisFilter?
    private var rotation: AxisFilter?
    private var extent: ColorExtent
    /// Whether the ratio changed when it was fitted last.
    private var isStretching = false
    private let aspectInterval: Int
    private let extentRate: Double

    init(geometry: ModelGeometry, center: Point, parameters: TrackerParameters) {
        aspectInterval = parameters.aspect.interval
        extentRate = parameters.extent.rate
        extent = ColorExtent(parameters: parameters.extent)
        let box = Box(center: center, width: geometry.width, height: geometry.height)
        let scale = parameters.scale
        if scale.count > 1 {
            size = AxisFilter(
                axis: .size(step: scale.step), count: scale.count, rate: scale.rate, box: box,
                model: scale)
        }
        if parameters.aspect.count > 1 {
            aspect = AxisFilter(
                axis: .aspect(step: scale.step), count: parameters.aspect.count,
                rate: scale.rate, margin: parameters.aspect.margin, box: box, model: scale)
        }
        if parameters.rotation.count > 1 {
            rotation = AxisFilter(
                axis: .rotation(step: parameters.rotation.step * .pi / 180),
                count: parameters.rotation.count, rate: parameters.rotation.rate, box: box,
                model: scale)
        }
    }

    /// Fits size and angle, and on every few frames the aspect ratio, which changes seldom, but then for
    /// some frames in a row.
    mutating func fit(
        _ image: ImageView, pose: inout Pose, frame: Int, using buffers: inout FittingBuffers
    ) {
        // Each filter looks at the box as the ones before have left it.
        if let change = size?.estimate(
            image, box: pose.box, angle: pose.angle, using: &buffers.size)
        {
            pose.scale(x: change.x, y: change.y)
        }
        if isStretching || frame % aspectInterval == 0,
            let change = aspect?.estimate(
                image, box: pose.box, angle: pose.angle, using: &buffers.aspect)
        {
            pose.stretch(by: change.x)
            isStretching = change.x != 1
        }
        if let change = rotation?.estimate(
            image, box: pose.modelBox, angle: pose.angle, using: &buffers.rotation)
        {
            pose.turn(by: change.angle)
        }
        pose.limitScale(to: image)
    }

    /// Moves the box a little towards what the target's colours fill.
    ///
    /// - Parameters:
    ///   - window: Where the colours were sampled.
    ///   - likelihoods: Of each colour pixel to show the target; asked for only where needed.
    func followColors(
        _ image: ImageView, pose: inout Pose, window: SearchWindow, likelihoods: () -> [Float]
    ) {
        guard
            extentRate > 0,
            let correction = extent.correction(
                of: pose.colorBox(in: window), likelihoods(), side: pose.geometry.colorSide)
        else { return }
        let box = pose.modelBox
        pose.center = Point(
            correction.offset.x * box.width * extentRate,
            correction.offset.y * box.height * extentRate, from: pose.center, turned: pose.angle
        ).clamped(to: image)
        let factor = pow(correction.scale, extentRate)
        pose.scale(x: factor, y: factor)
        pose.limitScale(to: image)
    }

    /// Learns the first frame.
    ///
    /// - Parameter likelihoods: Of each colour pixel of the window to show the target; nil on gray
    ///   pictures.
    mutating func learnFirst(
        _ image: ImageView, pose: Pose, window: SearchWindow, likelihoods: [Float]?,
        using buffers: inout FittingBuffers
    ) {
        if let likelihoods {
            extent.learnFirst(
                likelihoods, side: pose.geometry.colorSide, box: pose.colorBox(in: window))
        }
        size?.learnFirst(image, box: pose.modelBox, using: &buffers.size)
        aspect?.learnFirst(image, box: pose.modelBox, using: &buffers.aspect)
        rotation?.learnFirst(image, box: pose.modelBox, using: &buffers.rotation)
    }

    /// Learns from what the last fit saw.
    mutating func learn(from buffers: FittingBuffers) {
        size?.learn(from: buffers.size)
        aspect?.learn(from: buffers.aspect)
        rotation?.learn(from: buffers.rotation)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try size?.archive(&archive)
        try aspect?.archive(&archive)
        try rotation?.archive(&archive)
        try extent.archive(&archive)
        try archive.flag(&isStretching)
    }
}

/// The memory that boxes are fitted in; what a fit saw stays there until it is learned.
struct FittingBuffers: Sendable {
    fileprivate var size = AxisBuffers()
    fileprivate var aspect = AxisBuffers()
    fileprivate var rotation = AxisBuffers()
}
