import Foundation
import HoldfastImaging

extension TrackPart {
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
                let change = BoxShift(from: own.box, to: near.box)
                sums.weight += weight
                sums.across += weight * change.width
                sums.down += weight * change.height
            }
            var change = BoxShift(from: own.box, to: own.box)
            change.width = sums.across / sums.weight
            change.height = sums.down / sums.weight
            steady.estimates[index]?.move(by: change, share: 1)
        }
        return steady
    }
}
