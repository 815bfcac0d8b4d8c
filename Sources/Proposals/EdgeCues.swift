/// What the gradients of a window's colours say about a box: whether edges lie along its sides.
package struct EdgeCues: Sendable {
    /// Size of the ring around a box whose gradients are compared, relative to the box.
    private static let ring = 1.41
    /// How many samples a side may be off the edge that it follows.
    private static let slack = -2...1

    private let frame: SampleBox
    private let across: SummedArea
    private let down: SummedArea
    private let strongest: SummedArea

    /// - Parameters:
    ///   - across: Saturated gradients across, `side * side`; `down` those down.
    ///   - strongest: The larger of both.
    ///   - frame: The samples that lie in the frame.
    package init(
        across: [Float], down: [Float], strongest: [Float], side: Int, frame: SampleBox
    ) {
        self.frame = frame
        self.across = SummedArea(across, columns: side, rows: side)
        self.down = SummedArea(down, columns: side, rows: side)
        self.strongest = SummedArea(strongest, columns: side, rows: side)
    }

    /// The mean gradient inside, less that in the ring around.
    package func innerGradient(_ box: SampleBox) -> Float {
        let ring = box.scaled(by: Self.ring).clipped(to: frame)
        let ringArea = Float(ring.area - box.area)
        let inner = strongest.sum(box)
        let outer = ringArea > 0 ? (strongest.sum(ring) - inner) / ringArea : 0
        return inner / Float(max(box.area, 1)) - outer
    }

    /// The mean gradient along that side of the box which has least of it. Sides at the frame's border,
    /// where an object is cut off, do not count.
    package func weakestSide(_ box: SampleBox) -> Float {
        var weakest: Float?
        func strongest(_ map: SummedArea, _ line: (Int) -> SampleBox) {
            var best: Float = 0
            for offset in Self.slack {
                let place = line(offset).clipped(to: frame)
                if place.area > 0 { best = max(best, map.sum(place) / Float(place.area)) }
            }
            weakest = min(weakest ?? .infinity, best)
        }
        for x in [box.left, box.right] where x > frame.left + 1 && x < frame.right - 1 {
            strongest(across) {
                SampleBox(left: x + $0, top: box.top, right: x + $0 + 1, bottom: box.bottom)
            }
        }
        for y in [box.top, box.bottom] where y > frame.top + 1 && y < frame.bottom - 1 {
            strongest(down) {
                SampleBox(left: box.left, top: y + $0, right: box.right, bottom: y + $0 + 1)
            }
        }
        return weakest ?? 0
    }
}
