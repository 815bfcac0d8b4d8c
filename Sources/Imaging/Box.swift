/// An axis-aligned rectangle in pixels of the displayed frame.
///
/// Coordinates are 0-based and continuous: `x`, `y` is the left/top edge, so a box that covers the
/// first pixel exactly is `Box(x: 0, y: 0, width: 1, height: 1)` and pixel `(i, j)` has its centre
/// at `(i + 0.5, j + 0.5)`.
public struct Box: Sendable, Hashable, Codable {
    /// Left edge, pixels.
    public var x: Double
    /// Top edge, pixels.
    public var y: Double
    /// Width, pixels.
    public var width: Double
    /// Height, pixels.
    public var height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The box of the given size around a centre.
    public init(center: Point, width: Double, height: Double) {
        self.init(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
    }

    /// The smallest box that contains the points. Its numbers are not finite if there are none.
    public init(around points: [Point]) {
        let left = points.reduce(Double.infinity) { min($0, $1.x) }
        let top = points.reduce(Double.infinity) { min($0, $1.y) }
        let right = points.reduce(-Double.infinity) { max($0, $1.x) }
        let bottom = points.reduce(-Double.infinity) { max($0, $1.y) }
        self.init(x: left, y: top, width: right - left, height: bottom - top)
    }

    public var center: Point { Point(x: x + width / 2, y: y + height / 2) }
    public var maxX: Double { x + width }
    public var maxY: Double { y + height }
    public var area: Double { width * height }

    /// True if every number is finite and the size is positive.
    public var isValid: Bool {
        x.isFinite && y.isFinite && width.isFinite && height.isFinite && width > 0 && height > 0
    }

    /// The area that both boxes cover; of size 0 if they do not overlap.
    public func intersection(_ other: Box) -> Box {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Box(
            x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
            height: max(0, min(maxY, other.maxY) - top))
    }

    /// Intersection over union, 0...1; 0 for boxes without area.
    public func overlap(_ other: Box) -> Double {
        let shared = intersection(other).area
        let union = area + other.area - shared
        return union > 0 ? shared / union : 0
    }
}

extension Box: CustomStringConvertible {
    /// `x,y,width,height` to a tenth of a pixel.
    public var description: String {
        [x, y, width, height].map { value in
            let tenths = (value * 10).rounded() / 10
            guard abs(tenths) < 1e15, tenths == tenths.rounded() else { return "\(tenths)" }
            return "\(Int(tenths))"
        }.joined(separator: ",")
    }
}

/// A position in pixels of the displayed frame; see ``Box`` for the convention.
public struct Point: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// Euclidean distance, pixels.
    public func distance(to other: Point) -> Double {
        ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
}
