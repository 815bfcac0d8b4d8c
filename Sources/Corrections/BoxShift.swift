import Foundation
import HoldfastImaging
import HoldfastTracking

/// How one box becomes another.
struct BoxOffset {
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
    mutating func move(by offset: BoxOffset, share: Double) {
        let center = Point(
            x: box.center.x + share * offset.x, y: box.center.y + share * offset.y)
        let (across, down) = (exp(share * offset.width), exp(share * offset.height))
        box = Box(center: center, width: box.width * across, height: box.height * down)
        rotatedBox.center.x += share * offset.x
        rotatedBox.center.y += share * offset.y
        rotatedBox.width *= (across * down).squareRoot()
        rotatedBox.height *= (across * down).squareRoot()
    }
    /// - Parameter share: the weight of the other.
    mutating func average(with other: Estimate, share: Double) {
        move(by: BoxOffset(from: box, to: other.box), share: share)
        confidence = max(confidence, other.confidence)
        if other.state == .tracking { state = .tracking }
    }
}

extension TrackPart {
    /// The averages with other estimates of the same frames, where the boxes touch.
    func averaged(with other: TrackPart) -> TrackPart {
        var averaged = self
        for frame in frames {
            guard let one = self[frame], let second = other[frame], one.box.overlap(second.box) > 0
            else { continue }
            averaged.estimates[frame - first]?.average(with: second, share: 0.5)
        }
        return averaged
    }

    /// The same with sizes that change evenly: what objects do, and estimates of them less so. The first
    /// and the last box stay as they are.
    var withSteadySizes: TrackPart {
        // Of a normal distribution, frames.
        let width = 4.0
        var steady = self
        for index in estimates.indices {
            let reach = min(index, estimates.count - 1 - index, Int(3 * width))
            guard reach > 0, let own = estimates[index] else { continue }
            var sums = (weight: 0.0, across: 0.0, down: 0.0)
            for offset in -reach...reach {
                guard let near = estimates[index + offset] else { continue }
                let weight = exp(-0.5 * (Double(offset) / width) * (Double(offset) / width))
                let change = BoxOffset(from: own.box, to: near.box)
                sums.weight += weight
                sums.across += weight * change.width
                sums.down += weight * change.height
            }
            var change = BoxOffset(from: own.box, to: own.box)
            change.width = sums.across / sums.weight
            change.height = sums.down / sums.weight
            steady.estimates[index]?.move(by: change, share: 1)
        }
        return steady
    }
}
