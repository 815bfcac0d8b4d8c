import HoldfastImaging

/// Blocks of a plane's samples, side by side, each of which becomes one sample of the reduced plane.
package struct BlockGrid: Sendable {
    /// Samples of the plane in a block.
    package let across: Int
    package let down: Int
    /// The first block's first sample.
    package private(set) var left: Int
    package private(set) var top: Int
    /// Blocks, at least 2 of each unless the plane is read as it is.
    package private(set) var columns: Int
    package private(set) var rows: Int
    /// A block's size, pixels of the frame.
    package let width: Double
    package let height: Double
    /// The first block's corner, pixels of the frame.
    package private(set) var origin: Point

    /// The smallest blocks of which a window's samples are at most two apart, as many as the window
    /// covers; those of one sample cover the plane.
    package init(covering window: SamplingWindow, of plane: Plane, image: ImageView) {
        // Planes of colour differences are smaller by a whole factor, rounded up at odd sizes.
        let pixelsX = (image.width + plane.width - 1) / plane.width
        let pixelsY = (image.height + plane.height - 1) / plane.height
        let isThin = plane.width < 2 || plane.height < 2
        across = Self.factor(window.stepX / Double(pixelsX), limit: isThin ? 1 : plane.width / 2)
        down = Self.factor(window.stepY / Double(pixelsY), limit: isThin ? 1 : plane.height / 2)
        width = Double(pixelsX * across)
        height = Double(pixelsY * down)
        guard across > 1 || down > 1 else {
            (left, top, columns, rows) = (0, 0, plane.width, plane.height)
            origin = Point(x: 0, y: 0)
            return
        }
        let bounds = window.bounds
        let horizontal = Self.blocks(
            from: bounds.x / width, to: bounds.maxX / width, count: plane.width / across)
        let vertical = Self.blocks(
            from: bounds.y / height, to: bounds.maxY / height, count: plane.height / down)
        (left, columns) = (horizontal.lowerBound * across, horizontal.count)
        (top, rows) = (vertical.lowerBound * down, vertical.count)
        origin = Point(x: Double(left * pixelsX), y: Double(top * pixelsY))
    }

    /// The blocks that both hold, and those between them; nil where they are not of one size.
    ///
    /// - Parameter other: Blocks of the same plane.
    func joined(with other: BlockGrid) -> BlockGrid? {
        guard across == other.across, down == other.down else { return nil }
        var result = self
        result.left = min(left, other.left)
        result.top = min(top, other.top)
        result.columns =
            max(left / across + columns, other.left / across + other.columns) - result.left / across
        result.rows = max(top / down + rows, other.top / down + other.rows) - result.top / down
        result.origin = Point(
            x: min(origin.x, other.origin.x), y: min(origin.y, other.origin.y))
        return result
    }

    // The limits come first in what follows: a coordinate that is not a number becomes one of them.
    private static func factor(_ step: Double, limit: Int) -> Int {
        Int(max(1, min(Double(limit), (step / 2).rounded(.up))))
    }

    /// The blocks of `count` that hold what lies between two coordinates, and a neighbour on each side.
    private static func blocks(from low: Double, to high: Double, count: Int) -> Range<Int> {
        let first = Int(max(0, min(Double(count - 2), low.rounded(.down) - 1)))
        let end = Int(max(Double(first + 2), min(Double(count), high.rounded(.up) + 1)))
        return first..<end
    }
}
