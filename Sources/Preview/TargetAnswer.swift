import HoldfastImaging
import HoldfastText
import HoldfastTracking

extension JSONValue {
    /// What a viewer is told of a target on a frame.
    ///
    /// - Parameters:
    ///   - isKey: whether a person drew its box; nil where boxes are not drawn on single frames.
    ///   - rotated: whether it is shown with its rotated box.
    static func target(
        _ id: Int, _ estimate: Estimate, isKey: Bool? = nil, rotated: Bool
    ) -> JSONValue {
        let (box, turned) = (estimate.box, estimate.rotatedBox)
        return .members([
            "id": .integer(id), "box": .rounded([box.x, box.y, box.width, box.height]),
            "rotated_box": rotated
                ? .rounded([
                    turned.center.x, turned.center.y, turned.width, turned.height, turned.angle,
                ]) : nil,
            "key": isKey.map { .bool($0) }, "state": .string(estimate.state.rawValue),
            "confidence": .rounded(estimate.confidence),
            "psr": .rounded(estimate.peakToSidelobeRatio),
            "subpeak": .rounded(estimate.subpeakRatio),
        ])
    }
}
