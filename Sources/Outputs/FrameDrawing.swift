import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastVideo

/// Draws reports on frames, and remembers where each target has been.
public final class FrameDrawing: Sendable {
    private let annotator: Annotator
    private let rotated: Bool
    /// Where each target has been, by its number.
    private let trails = Locked<[Int: [Point]]>([:])

    /// - Parameter rotated: whether boxes are drawn turned as their targets are.
    public init(annotator: Annotator, rotated: Bool) {
        self.annotator = annotator
        self.rotated = rotated
    }

    public func draw(_ report: FrameReport, on frame: inout Frame) {
        let annotations = trails.withLock { trails in
            report.targets.map { annotation(of: $0, trails: &trails) }
        }
        frame.withMutableImage { annotator.draw(annotations, on: $0) }
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
            confidence: estimate.confidence, trail: trails[target.id] ?? [],
            response: target.responseMap, heatMap: target.activationMap)
    }
}
