import HoldfastImaging
import HoldfastSystem

/// The boxes around a tracked one that are held against each other: a little larger and smaller, flatter
/// and taller, and to all sides.
///
/// Finer grids gain little, since the box that is chosen is a mean of many: over the data of
/// ``BoxWeights`` 625 boxes 0.002 AUC more than these 81.
package enum BoxCandidates {
    /// Logarithms of the size, relative to the tracked box.
    private static let sizes = [-0.24, 0, 0.24]
    /// Logarithms of the ratio of height to width, relative to it.
    private static let aspects = [-0.36, 0, 0.36]
    /// How far off the tracked box's middle theirs is, shares of their own width and height.
    private static let offsets = [-0.2, 0, 0.2]

    /// A box's form and place relative to the tracked one's.
    package struct Shape: Sendable {
        package let size: Double
        package let aspect: Double
        package let offsetX: Double
        package let offsetY: Double

        /// In an ``EvidenceWindow``.
        package var box: Box {
            let width = Double(EvidenceWindow.objectSide) * exp(size - aspect / 2)
            let height = Double(EvidenceWindow.objectSide) * exp(size + aspect / 2)
            let middle = Double(EvidenceWindow.side) / 2
            return Box(
                center: Point(x: middle + offsetX * width, y: middle + offsetY * height),
                width: width, height: height)
        }
    }

    package static let shapes = sizes.flatMap { size in
        aspects.flatMap { aspect in
            offsets.flatMap { y in
                offsets.map { Shape(size: size, aspect: aspect, offsetX: $0, offsetY: y) }
            }
        }
    }

    /// Their boxes in an ``EvidenceWindow``.
    package static let boxes = shapes.map(\.box)
    /// The same to whole samples.
    package static let samples = boxes.map { box in
        SampleBox(
            left: Int(box.x.rounded()), top: Int(box.y.rounded()),
            right: Int(box.maxX.rounded()), bottom: Int(box.maxY.rounded()))
    }
    /// The place among them of the tracked box itself.
    package static let tracked = shapes.count / 2
}
