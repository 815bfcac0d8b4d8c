import HoldfastImaging

/// How well the target's colours keep within a box.
struct ColorFit: Sendable {
    /// How likely they are within it, 0...1.
    var inside: Double
    /// How likely they are in the ring around it, 0...1.
    var ring: Double

    /// How much likelier they are within it, -1...1.
    var contrast: Double { inside - ring }
}

/// How likely the pixels of one window show the target, by their colours.
struct ColorScore: Sendable {
    /// Outer side of the ring around a box, in boxes.
    private static let ringSize = 1.6
    /// The mean likelihood over a box of the target's size around each cell, `cells * cells`; empty
    /// until scored.
    var map: [Float] = []
    /// Sums of the likelihoods over the pixels above and to the left, `(side + 1) * (side + 1)`.
    var sums: [Double] = []
    /// Pixels on a side.
    var side = 0

    var isEmpty: Bool { map.isEmpty }

    /// The score of the cell that a peak lies in; 0 where nothing was scored.
    func likelihood(at peak: ResponseMap.Peak, cells: Int) -> Double {
        guard !isEmpty else { return 0 }
        // A refined peak may lie up to a cell beyond the map.
        let row = min(max(Int(peak.row), 0), cells - 1)
        let column = min(max(Int(peak.column), 0), cells - 1)
        return Double(map[row * cells + column])
    }

    /// The sum of the likelihoods over a rectangle of the window.
    func sum(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
        let (top, bottom) = (rows.lowerBound * (side + 1), rows.upperBound * (side + 1))
        return sums[bottom + columns.upperBound] - sums[top + columns.upperBound]
            - sums[bottom + columns.lowerBound] + sums[top + columns.lowerBound]
    }

    /// How well the target's colours keep within `box`, in colour pixels; nil where the ring around it
    /// lies outside the window or nothing was scored.
    func fit(of box: Box) -> ColorFit? {
        guard !isEmpty else { return nil }
        func clamped(_ v: Double) -> Int { Int(min(max(v.rounded(), 0), Double(side))) }
        func sum(_ box: Box) -> (likelihood: Double, area: Double) {
            let columns = clamped(box.x)..<clamped(box.maxX)
            let rows = clamped(box.y)..<clamped(box.maxY)
            return (self.sum(columns, rows), Double(columns.count * rows.count))
        }
        let inside = sum(box)
        let all = sum(
            Box(
                center: box.center, width: box.width * Self.ringSize,
                height: box.height * Self.ringSize))
        guard inside.area > 0, all.area > inside.area else { return nil }
        return ColorFit(
            inside: inside.likelihood / inside.area,
            ring: (all.likelihood - inside.likelihood) / (all.area - inside.area))
    }
}
