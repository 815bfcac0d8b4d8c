import Foundation
import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastVideo

/// Draws reports on frames, and remembers where each target has been.
final class FrameDrawing: @unchecked Sendable {
    private let annotator: Annotator
    // Guards `trails`.
    private let lock = NSLock()
    private var trails: [Int: [Point]] = [:]

    init(annotator: Annotator) {
        self.annotator = annotator
    }

    func draw(_ report: FrameReport, on frame: inout Frame) {
        let annotations = lock.withLock { report.targets.map { annotation(of: $0) } }
        frame.withMutableImage { annotator.draw(annotations, on: $0) }
    }

    private func annotation(of target: TargetReport) -> TargetAnnotation {
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
            id: target.id, box: estimate.box, state: estimate.state,
            confidence: estimate.confidence, trail: trails[target.id] ?? [],
            response: target.responseMap, heatMap: target.activationMap)
    }
}
