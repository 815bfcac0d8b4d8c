import Foundation
import HoldfastImaging

/// Which boxes around a point are considered, how usual each is, and what each cue counts.
///
/// The weights maximize the expected overlap with the true boxes, from their centres and from points 8 to
/// 15 % of the box off them, over 16 frames of each of 26 public tracking sequences. Chosen without a
/// sequence, they do as well on it. The size of the box has no weight: nothing was gained by one.
enum PointPrior {
    /// Side of a square object, pixels: the smallest that is considered.
    static let smallestSize = 8.0
    /// The smallest and the largest size (square root of the area) that are considered, shares of the
    /// frame's shorter side, and the ratio of each to the next.
    static let sizeShares = 0.0125...0.95
    static let sizeRatio = 1.22
    /// Natural logarithms of height over width that are considered.
    static let aspects = stride(from: -1.04, through: 1.61, by: 0.26)
    /// How far off the point the box's middle is considered to be, shares of its width and height.
    static let offsets = [-0.12, 0, 0.12]
    /// Boxes of fewer samples across or down, where the frame's border cuts them, are not considered.
    static let fewestSamples = 3
    /// So many of the best are compared with one another.
    static let mostCompared = 400
    /// Overlap from which on two candidates agree.
    static let agreement = 0.5

    /// What the cues count, in the order of ``BoxCues/Cue``, for cues in standard deviations among the
    /// candidates. Scores are natural logarithms of probabilities.
    ///
    /// The own colours' activation counts against a box: it tells how much of the contrast is reached
    /// by filling the box well and by leaving some of the object outside.
    static let cueWeights = BoxCues.Values(0.54, 0.32, 0.62, 0.65, 0.68, 0.31, -0.46, -0.46)
    /// What people follow is more often upright than flat: score for each unit of the logarithm of
    /// height over width.
    static let uprightWeight = 0.88
    /// Spread of how far people point off the middle, share of the box.
    static let pointingSpread = 0.085

    /// A box's form and place around the point.
    struct Shape: Sendable {
        /// Natural logarithm of height over width.
        var aspect: Double
        /// The box's middle off the point, shares of its width and height.
        var offsetX: Double
        var offsetY: Double

        /// Around the middle of a ``PointWindow``.
        var box: SampleBox {
            let width = PointWindow.objectSide * exp(-aspect / 2)
            let height = PointWindow.objectSide * exp(aspect / 2)
            let x = Double(PointWindow.side) / 2 + offsetX * width
            let y = Double(PointWindow.side) / 2 + offsetY * height
            func sample(_ place: Double) -> Int { Int(place.rounded()) }
            return SampleBox(
                left: sample(x - width / 2), top: sample(y - height / 2),
                right: sample(x + width / 2), bottom: sample(y + height / 2))
        }
    }

    /// Every shape that is considered at each size.
    static let shapes = aspects.flatMap { aspect in
        offsets.flatMap { y in offsets.map { Shape(aspect: aspect, offsetX: $0, offsetY: y) } }
    }

    /// Square roots of the areas that are considered, pixels.
    static func sizes(in image: ImageView) -> [Double] {
        let side = Double(min(image.width, image.height))
        var sizes: [Double] = []
        var size = max(smallestSize, sizeShares.lowerBound * side)
        while size < sizeShares.upperBound * side {
            sizes.append(size)
            size *= sizeRatio
        }
        return sizes
    }

    /// How usual a shape is around a point, natural logarithm.
    static func score(of shape: Shape) -> Double {
        let offset = shape.offsetX * shape.offsetX + shape.offsetY * shape.offsetY
        return uprightWeight * shape.aspect - offset / (2 * pointingSpread * pointingSpread)
    }
}
