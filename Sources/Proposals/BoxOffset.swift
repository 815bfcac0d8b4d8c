import HoldfastImaging
import HoldfastSystem

/// How a box differs from another one, in that one's sizes, so that it can be carried along with it.
package struct BoxOffset: Sendable, Hashable {
    /// From middle to middle, shares of the width and height.
    package var x = 0.0
    package var y = 0.0
    /// Natural logarithms of the ratios of width and height.
    package var width = 0.0
    package var height = 0.0

    package init() {}

    /// From a box to another one; both must be valid.
    package init(from box: Box, to other: Box) {
        x = (other.center.x - box.center.x) / box.width
        y = (other.center.y - box.center.y) / box.height
        width = log(other.width / box.width)
        height = log(other.height / box.height)
    }

    package func scaled(by share: Double) -> BoxOffset {
        var result = self
        result.x *= share
        result.y *= share
        result.width *= share
        result.height *= share
        return result
    }

    /// For a box of which `box` is the upright one around it: what makes that wider makes the side
    /// longer which lies across, and both alike where the sides lie at 45 degrees.
    package func applied(to turned: RotatedBox, around box: Box) -> RotatedBox {
        let across = cos(turned.angle) * cos(turned.angle)
        return RotatedBox(
            center: Point(
                x: turned.center.x + x * box.width, y: turned.center.y + y * box.height),
            width: turned.width * exp(across * width + (1 - across) * height),
            height: turned.height * exp((1 - across) * width + across * height),
            angle: turned.angle)
    }
}
