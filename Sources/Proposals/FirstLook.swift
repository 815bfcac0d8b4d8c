/// What the first frame showed of a target, for later frames to be held against.
package struct FirstLook: Sendable {
    /// Shares of the target's colours, by ``FirstLook/bin(_:)``.
    package var colors: [Float]
    /// The target in small; see ``Thumbnails``.
    package var thumbnail: [Float]
    /// Where its edges lie and how; see ``EdgeLayout``.
    package var layout: [Float]

    init(colors: [Float], thumbnail: [Float], layout: [Float]) {
        self.colors = colors
        self.thumbnail = thumbnail
        self.layout = layout
    }

    /// Of a box in which nothing was seen.
    init() {
        colors = [Float](repeating: 0, count: Self.bins)
        thumbnail = [Float](repeating: 0, count: Thumbnails.count)
        layout = [Float](repeating: 0, count: EdgeLayout.count)
    }

    /// Share of the box whose colours are the target's for certain.
    static let core = 0.8
    /// Colours are told apart to four bits of red, green and blue.
    static let bins = 1 << 12

    /// The bin of a packed colour.
    static func bin(_ color: UInt16) -> Int {
        let (red, green, blue) = (color >> 11 & 15, color >> 6 & 15, color >> 1 & 15)
        return Int(red << 8 | green << 4 | blue)
    }

    /// Shares of the colours of a rectangle, less another one within it.
    static func histogram(
        _ window: EvidenceWindow, in box: SampleBox, without hole: SampleBox? = nil
    ) -> [Float] {
        var counts = [Float](repeating: 0, count: bins)
        var total: Float = 0
        for y in box.top..<box.bottom {
            for x in box.left..<box.right {
                if let hole, y >= hole.top, y < hole.bottom, x >= hole.left, x < hole.right {
                    continue
                }
                counts[bin(window.packedColors[y * EvidenceWindow.side + x])] += 1
                total += 1
            }
        }
        guard total > 0 else { return counts }
        for i in counts.indices where counts[i] > 0 { counts[i] /= total }
        return counts
    }
}
