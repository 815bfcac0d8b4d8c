import Foundation
import HoldfastImaging
import HoldfastSampling

/// Fitting the box to a target that was found.
extension Tracker {
    /// Fits size and angle, and on every few frames the aspect ratio, which changes seldom, but then for
    /// some frames in a row.
    mutating func fitBox(_ image: ImageView) {
        // Each filter looks at the box as the ones before have left it.
        var box = shapedBox
        if let change = scaleFilter?.estimate(image, box: box, angle: angle) {
            scaleX *= change.x
            scaleY *= change.y
        }
        if isStretching || framesSeen % Int(parameters.aspectInterval) == 0 {
            box = shapedBox
            if let change = aspectFilter?.estimate(image, box: box, angle: angle) {
                stretch = min(max(stretch * change.x, 0.5), 2)
                isStretching = change.x != 1
            }
        }
        box = currentBox
        if let change = rotationFilter?.estimate(image, box: box, angle: angle) {
            angle += change.angle
        }
        limitScale(image)
    }

    /// Moves the box a little towards what the target's colours fill.
    ///
    /// - Parameter window: Where the colours were sampled last.
    mutating func followColors(_ image: ImageView, window: SearchWindow) {
        guard usesColor, parameters.extentRate > 0 else { return }
        let side = extractor.side / 2
        guard
            let correction = colorExtent.correction(
                of: colorBox(in: window), histogram.likelihoods(of: sampled.colors), side: side)
        else { return }
        let (box, rate) = (currentBox, parameters.extentRate)
        center = clamped(
            Point(
                correction.offset.x * box.width * rate, correction.offset.y * box.height * rate,
                from: center, turned: angle), to: image)
        scaleX *= pow(correction.scale, rate)
        scaleY *= pow(correction.scale, rate)
        limitScale(image)
    }

    /// The box in a window's colour pixels.
    func colorBox(in window: SearchWindow) -> Box {
        colorBox(in: window, at: window.cell(of: center))
    }

    /// The box in a window's colour pixels, if its centre were at a cell.
    func colorBox(in window: SearchWindow, at cell: (row: Double, column: Double)) -> Box {
        let side = Double(extractor.side / 2)
        let box = currentBox
        let share = side / window.cells
        return Box(
            center: Point(x: (cell.column + 0.5) * share, y: (cell.row + 0.5) * share),
            width: box.width * side / window.width, height: box.height * side / window.height)
    }

    /// A box stays between four pixels and the frame.
    mutating func limitScale(_ image: ImageView) {
        func limited(_ scale: Double, _ first: Double, _ frame: Int) -> Double {
            min(max(scale, min(1, 4 / first)), max(Double(frame) / first, min(1, 4 / first)))
        }
        scaleX = limited(scaleX, firstWidth, image.width)
        scaleY = limited(scaleY, firstHeight, image.height)
    }
}
