import HoldfastImaging
import HoldfastSampling

/// Positions of windows to look at for a target that is not where it was, about half a window apart.
enum SearchGrid {
    /// No more windows a side than that, however small they are.
    static let mostLines = 64

    /// Positions in rings around a window, which is itself left out. The grid is turned with it; what
    /// would lie beyond the image lies on its border.
    static func positions(
        around window: SearchWindow, rings: Int, in image: ImageView
    ) -> [Point] {
        guard rings > 0 else { return [] }
        var positions: [Point] = []
        for row in -rings...rings {
            for column in -rings...rings where row != 0 || column != 0 {
                positions.append(
                    Point(
                        Double(column) * window.width / 2, Double(row) * window.height / 2,
                        from: window.center, turned: window.angle
                    ).clamped(to: image))
            }
        }
        return positions
    }

    /// The fewest positions whose windows cover an image, those nearest to a window first.
    static func positions(covering image: ImageView, from window: SearchWindow) -> [Point] {
        func line(_ length: Double, _ step: Double) -> [Double] {
            let count = min(max(Int((length / step).rounded(.up)), 1), mostLines)
            return (0..<count).map { (Double($0) + 0.5) * length / Double(count) }
        }
        let columns = line(Double(image.width), window.width / 2)
        let rows = line(Double(image.height), window.height / 2)
        let last = window.center
        return rows.flatMap { y in columns.map { Point(x: $0, y: y) } }.sorted {
            ($0.distance(to: last), $0.y, $0.x) < ($1.distance(to: last), $1.y, $1.x)
        }
    }
}
