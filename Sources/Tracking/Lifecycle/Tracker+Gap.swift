import HoldfastImaging

/// Going on after frames that were not seen.
extension Tracker {
    /// The share of the usual hold from which on a target need not be looked for elsewhere.
    private static var firmly: Double { 0.8 }

    /// Finds the target on the first frame after a gap.
    ///
    /// The target may have gone farther than a window reaches. Where it is not held firmly at its
    /// last place, windows all around that are looked at: five by five, half a window apart. Costs
    /// up to 25 updates.
    public mutating func resume(image: ImageView) -> Estimate {
        guard lifecycle.state != .lost else { return update(image: image) }
        motion.stop()
        hypotheses = []
        let home = center
        expectation = motion.expectation(from: home, camera: nil)
        let around = window(at: home)
        var best = localize(image, window: around).evidence.hold
        guard best < Self.firmly * lifecycle.usual else { return update(image: image) }
        for row in -2...2 {
            for column in -2...2 where row != 0 || column != 0 {
                let place = Point(
                    x: home.x + Double(column) * around.width / 2,
                    y: home.y + Double(row) * around.height / 2)
                guard place.x >= 0, place.y >= 0, place.x < Double(image.width),
                    place.y < Double(image.height)
                else { continue }
                let window = window(at: place)
                let found = localize(image, window: window)
                if found.evidence.hold > best {
                    best = found.evidence.hold
                    center = location(of: found.peak, in: window, on: image)
                }
            }
        }
        return update(image: image)
    }
}
