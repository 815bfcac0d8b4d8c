import HoldfastImaging
import HoldfastSystem

extension Point {
    /// The position at (`x`, `y`) from `origin` on axes that are turned by `angle`, clockwise as seen on
    /// the frame, radians.
    package init(_ x: Double, _ y: Double, from origin: Point, turned angle: Double) {
        let (c, s) = (cos(angle), sin(angle))
        self.init(x: origin.x + x * c - y * s, y: origin.y + x * s + y * c)
    }
}
