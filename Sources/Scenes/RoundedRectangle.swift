/// A rectangle with round corners, turned about its centre; pixels.
struct RoundedRectangle {
    var x: Float
    var y: Float
    var halfWidth: Float
    var halfHeight: Float
    var radius: Float
    var sine: Float
    var cosine: Float

    init(
        x: Double, y: Double, width: Double, height: Double, radius: Double, angle: Double = 0
    ) {
        self.x = Float(x)
        self.y = Float(y)
        halfWidth = Float(width / 2)
        halfHeight = Float(height / 2)
        self.radius = Float(min(radius, width / 2, height / 2))
        sine = Float(PortableMath.sine(angle))
        cosine = Float(PortableMath.cosine(angle))
    }

    /// No part is farther from the centre.
    var reach: Float { (halfWidth * halfWidth + halfHeight * halfHeight).squareRoot() + 1 }

    /// The extent of the turned shape to each side of its centre.
    var extent: (x: Float, y: Float) {
        let innerWidth = halfWidth - radius
        let innerHeight = halfHeight - radius
        return (
            abs(innerWidth * cosine) + abs(innerHeight * sine) + radius,
            abs(innerWidth * sine) + abs(innerHeight * cosine) + radius
        )
    }

    /// The share of a pixel of side `step` that is covered: exact along straight upright edges, else
    /// from the distance of the pixel's centre to the edge.
    @inline(__always)
    func coverage(_ column: Float, _ row: Float, step: Float) -> Float {
        let across = (column - x) * cosine + (row - y) * sine
        let down = (row - y) * cosine - (column - x) * sine
        return coverage(across: across, down: down, step: step)
    }

    /// Likewise for a place in the shape's own axes.
    @inline(__always)
    func coverage(across: Float, down: Float, step: Float) -> Float {
        let outX = abs(across) - (halfWidth - radius)
        let outY = abs(down) - (halfHeight - radius)
        let distance: Float
        if outX > 0, outY > 0 {
            distance = (outX * outX + outY * outY).squareRoot() - radius
        } else {
            distance = (outX > outY ? outX : outY) - radius
        }
        let covered = 0.5 - distance / step
        return covered < 0 ? 0 : covered > 1 ? 1 : covered
    }
}
