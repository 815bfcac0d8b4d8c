import HoldfastImaging
import HoldfastSystem

/// Which boxes around a point are considered, how usual each is, and what each cue counts.
///
/// The weights maximize the expected overlap with the true boxes, from their centres and from points 8 to
/// 15 % of the box off them, over 16 frames of each of 26 public tracking sequences. Chosen without a
/// sequence, they do as well on it. The size of the box has no weight: nothing was gained by one.
package enum ProposalPrior {
    /// Side of a square object, pixels: the smallest that is considered.
    package static let smallestSize = 8.0
    /// The smallest and the largest size (square root of the area) that are considered, shares of the
    /// frame's shorter side, and the ratio of each to the next.
    package static let sizeShares = 0.0125...0.95
    package static let sizeRatio = 1.22
    /// Natural logarithms of height over width that are considered.
    package static let aspects = stride(from: -1.04, through: 1.61, by: 0.26)
    /// How far off the point the box's middle is considered to be, shares of its width and height.
    package static let offsets = [-0.12, 0, 0.12]
    /// Boxes of fewer samples across or down, where the frame's border cuts them, are not considered.
    package static let fewestSamples = 3
    /// So many of the best are compared with one another.
    package static let mostCompared = 400
    /// Overlap from which on two candidates agree.
    package static let agreement = 0.5

    /// What the cues count, in the order of ``BoxCues/Cue``, for cues in standard deviations among the
    /// candidates. Scores are natural logarithms of probabilities.
    ///
    /// The own colours' activation counts against a box: it tells how much of the contrast is reached
    /// by filling the box well and by leaving some of the object outside.
    package static let cueWeights = BoxCues.Values(0.54, 0.32, 0.62, 0.65, 0.68, 0.31, -0.46, -0.46)
    /// What people follow is more often upright than flat: score for each unit of the logarithm of
    /// height over width.
    package static let uprightWeight = 0.88
    /// Spread of how far people point off the middle, share of the box.
    package static let pointingSpread = 0.085

    /// A box's form and place around the point.
    package struct Shape: Sendable {
        /// Natural logarithm of height over width.
        package var aspect: Double
        /// The box's middle off the point, shares of its width and height.
        package var offsetX: Double
        package var offsetY: Double

        package init(aspect: Double, offsetX: Double, offsetY: Double) {
            self.aspect = aspect
            self.offsetX = offsetX
            self.offsetY = offsetY
        }

        /// Around the middle of a ``ProposalWindow``.
        package var box: SampleBox {
            let width = ProposalWindow.objectSide * exp(-aspect / 2)
            let height = ProposalWindow.objectSide * exp(aspect / 2)
            let x = Double(ProposalWindow.side) / 2 + offsetX * width
            let y = Double(ProposalWindow.side) / 2 + offsetY * height
            func sample(_ place: Double) -> Int { Int(place.rounded()) }
            return SampleBox(
                left: sample(x - width / 2), top: sample(y - height / 2),
                right: sample(x + width / 2), bottom: sample(y + height / 2))
        }
    }

    /// Every shape that is considered at each size.
    package static let shapes = aspects.flatMap { aspect in
        offsets.flatMap { y in offsets.map { Shape(aspect: aspect, offsetX: $0, offsetY: y) } }
    }

    /// Square roots of the areas that are considered, pixels.
    package static func sizes(in image: ImageView) -> [Double] {
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
    package static func score(of shape: Shape) -> Double {
        let offset = shape.offsetX * shape.offsetX + shape.offsetY * shape.offsetY
        return uprightWeight * shape.aspect - offset / (2 * pointingSpread * pointingSpread)
    }
}
