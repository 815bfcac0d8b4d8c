import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastVideo

/// Draws reports on frames, and remembers where each target has been.
public final class FrameDrawing: Sendable {
    private let annotator: Annotator
    private let rotated: Bool
    private let names: [Int: String]
    /// Makes pictures in colour of gray frames; nil draws on frames as they are.
    private let stretch: PictureStretch?
    /// Where each target has been, by its number.
    private let trails = Locked<[Int: [Point]]>([:])
    private let memory = Locked(DrawingMemory())

    /// - Parameters:
    ///   - rotated: whether boxes are drawn turned as their targets are.
    ///   - names: what targets are called in their labels, by their numbers.
    ///   - colorsGray: whether gray frames get colours, so that the drawing has its own, and deep ones
    ///     are stretched to be seen.
    public init(
        annotator: Annotator, rotated: Bool, names: [Int: String] = [:], colorsGray: Bool = false
    ) {
        self.annotator = annotator
        self.rotated = rotated
        self.names = names
        stretch = colorsGray ? PictureStretch() : nil
    }

    /// - Throws: `VideoError` where there is no memory for a picture in colour.
    public func draw(_ report: FrameReport, on frame: inout Frame) throws(VideoError) {
        if let picture = try stretch?.colorFrame(of: frame) { frame = picture }
        let annotations = trails.withLock { trails in
            report.targets.map { annotation(of: $0, trails: &trails) }
        }
        memory.withLock { memory in
            frame.withMutableImage { annotator.draw(annotations, on: $0, using: &memory) }
        }
    }

    private func annotation(
        of target: TargetReport, trails: inout [Int: [Point]]
    ) -> TargetAnnotation {
        let estimate = target.estimate
        if estimate.state == .lost {
            // What comes after the target is found again is not joined to what was before.
            trails[target.id] = []
        } else {
            trails[target.id, default: []].append(estimate.box.center)
            let surplus = (trails[target.id]?.count ?? 0) - annotator.trailLength
            if surplus > 0 { trails[target.id]?.removeFirst(surplus) }
        }
        return TargetAnnotation(
            id: target.id, box: rotated ? estimate.rotatedBox.unturned : estimate.box,
            angle: rotated ? estimate.rotatedBox.angle : 0, state: estimate.state,
            confidence: estimate.confidence, trail: trails[target.id] ?? [], name: names[target.id],
            response: target.responseMap, heatMap: target.activationMap)
    }
}
