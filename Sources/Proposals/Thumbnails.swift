import HoldfastCKernels
import HoldfastImaging

/// Boxes in small, `side * side` colours whatever their form, to be compared by normalized
/// cross-correlation.
enum Thumbnails {
    static let side = 12
    /// Floats of a thumbnail.
    static let count = 3 * side * side

    /// The colours in a box of a window, three floats each, less the mean of all and scaled to a sum of
    /// squares of 1.
    ///
    /// - Parameter box: In samples; beyond the window its edge is repeated.
    static func read(_ box: Box, from colors: [SIMD3<Float>], columns: Int, rows: Int) -> [Float] {
        func places(_ start: Double, _ length: Double, _ count: Int) -> [(Int, Float)] {
            (0..<side).map { i in
                let place = start + (Double(i) + 0.5) / Double(side) * length - 0.5
                let inside = min(max(place, 0), Double(count) - 1.001)
                return (Int(inside), Float(inside - inside.rounded(.down)))
            }
        }
        let across = places(box.x, box.width, columns)
        let down = places(box.y, box.height, rows)
        return [Float](unsafeUninitializedCapacity: count) { result, initialized in
            colors.withUnsafeBufferPointer { colors in
                var next = 0
                var sum: Float = 0
                for (row, low) in down {
                    for (column, right) in across {
                        let i = row * columns + column
                        let upper = colors[i] + right * (colors[i + 1] - colors[i])
                        let below = i + columns
                        let lower = colors[below] + right * (colors[below + 1] - colors[below])
                        let color = upper + low * (lower - upper)
                        for component in 0..<3 { result[next + component] = color[component] }
                        sum += color[0] + color[1] + color[2]
                        next += 3
                    }
                }
                let mean = sum / Float(next)
                var squares: Float = 0
                for i in 0..<next {
                    result[i] -= mean
                    squares += result[i] * result[i]
                }
                // Plain surfaces have nothing to compare.
                let scale = 1 / max(squares.squareRoot(), 1)
                for i in 0..<next { result[i] *= scale }
                initialized = next
            }
        }
    }
}

/// A thumbnail as others are compared with it.
struct SmallPicture {
    /// Four floats for each colour, of which the last is 0.
    private let colors: [Float]

    /// - Parameter thumbnail: As ``Thumbnails/read(_:from:columns:rows:)`` gives it.
    init(_ thumbnail: [Float]) {
        var colors = [Float](repeating: 0, count: thumbnail.count / 3 * 4)
        for i in thumbnail.indices { colors[i / 3 * 4 + i % 3] = thumbnail[i] }
        self.colors = colors
    }

    /// The normalized cross-correlation with a box of a square window, -1...1.
    func likeness(with box: Box, of window: [SIMD3<Float>], side: Int) -> Float {
        guard colors.count == 4 * Thumbnails.side * Thumbnails.side else { return 0 }
        return window.withUnsafeFloats {
            holdfast_thumbnail_likeness(
                $0, Int32(side), Int32(side), box.x, box.y, box.width, box.height,
                Int32(Thumbnails.side), colors)
        }
    }
}
