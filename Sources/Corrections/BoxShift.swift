import Foundation
import HoldfastImaging
import HoldfastTracking

/// How one box becomes another, in pixels, so that any box can be moved in the same way.
struct BoxShift {
    var x: Double
    var y: Double
    /// Logarithms of the ratios of the sides.
    var width: Double
    var height: Double

    init(from one: Box, to other: Box) {
        x = other.center.x - one.center.x
        y = other.center.y - one.center.y
        width = log(other.width / one.width)
        height = log(other.height / one.height)
    }
}

extension Estimate {
    /// Goes a share of the way that a box went.
    mutating func move(by offset: BoxShift, share: Double) {
        let center = Point(
            x: box.center.x + share * offset.x, y: box.center.y + share * offset.y)
        let (across, down) = (exp(share * offset.width), exp(share * offset.height))
        box = Box(center: center, width: box.width * across, height: box.height * down)
        rotatedBox.center.x += share * offset.x
        rotatedBox.center.y += share * offset.y
        rotatedBox.width *= (across * down).squareRoot()
        rotatedBox.height *= (across * down).squareRoot()
    }

    /// Becomes the weighted mean of both.
    ///
    /// - Parameter share: the weight of the other.
    mutating func average(with other: Estimate, share: Double) {
        move(by: BoxShift(from: box, to: other.box), share: share)
        confidence = max(confidence, other.confidence)
        if other.state == .tracking { state = .tracking }
    }
}
