/// Red, green and blue, each 0...1.
struct RGB: Sendable {
    var red: Float
    var green: Float
    var blue: Float

    /// - Parameter hue: turns; whole turns are red.
    init(hue: Double, saturation: Double, value: Double) {
        func channel(_ shift: Double) -> Float {
            let place = (hue + shift) - (hue + shift).rounded(.down)
            let distance = abs(place * 6 - 3) - 1
            return Float(value * (1 - saturation * (1 - min(1, max(0, distance)))))
        }
        red = channel(0)
        green = channel(2.0 / 3)
        blue = channel(1.0 / 3)
    }
}

/// A picture to paint textures on.
struct Canvas {
    let width: Int
    let height: Int
    /// Red, green and blue of each pixel in turn.
    var samples: [Float]

    init(width: Int, height: Int, color: RGB) {
        self.width = width
        self.height = height
        samples = [Float](repeating: 0, count: width * height * 3)
        fill(color, coverage: { _, _ in 1 }, left: 0, top: 0, right: width, bottom: height)
    }

    /// Blends a colour over a rectangle of pixels by a coverage of each pixel's centre.
    mutating func fill(
        _ color: RGB, coverage: (Float, Float) -> Float, left: Int, top: Int, right: Int,
        bottom: Int
    ) {
        let width = width
        let columns = max(0, left)..<max(max(0, left), min(width, right))
        let rows = max(0, top)..<max(max(0, top), min(height, bottom))
        samples.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for row in rows {
                for column in columns {
                    let share = coverage(Float(column) + 0.5, Float(row) + 0.5)
                    guard share > 0 else { continue }
                    let pixel = base + (row * width + column) * 3
                    pixel[0] += (color.red - pixel[0]) * share
                    pixel[1] += (color.green - pixel[1]) * share
                    pixel[2] += (color.blue - pixel[2]) * share
                }
            }
        }
    }

    /// Blends a rectangle with round corners, turned about its centre.
    mutating func fill(_ color: RGB, shape: RoundedRectangle, opacity: Float = 1) {
        let reach = shape.reach
        fill(
            color, coverage: { shape.coverage($0, $1, step: 1) * opacity },
            left: Int(shape.x - reach), top: Int(shape.y - reach), right: Int(shape.x + reach) + 2,
            bottom: Int(shape.y + reach) + 2)
    }

    /// Blends a ring of a line width.
    mutating func ring(
        _ color: RGB, x: Float, y: Float, radius: Float, line: Float, opacity: Float = 1
    ) {
        let reach = radius + line
        fill(
            color,
            coverage: { column, row in
                let distance = ((column - x) * (column - x) + (row - y) * (row - y)).squareRoot()
                return min(1, max(0, 0.5 + line / 2 - abs(distance - radius))) * opacity
            },
            left: Int(x - reach), top: Int(y - reach), right: Int(x + reach) + 2,
            bottom: Int(y + reach) + 2)
    }

    /// Blends stripes of a period and direction, a half of each period covered.
    mutating func stripes(
        _ color: RGB, period: Float, across: Float, down: Float, opacity: Float
    ) {
        fill(
            color,
            coverage: { column, row in
                let place = (column * across + row * down) / period
                let distance = abs(place - place.rounded()) * period
                return min(1, max(0, period / 4 - distance + 0.5)) * opacity
            },
            left: 0, top: 0, right: width, bottom: height)
    }

    /// Lightens and darkens by value noise: random values on a lattice, smoothly interpolated, so
    /// that its band is limited by the cell size.
    ///
    /// - Parameters:
    ///   - cellWidth: the lattice's step in pixels, and likewise `cellHeight`.
    ///   - amplitude: the largest change.
    mutating func noise(
        cellWidth: Float, cellHeight: Float, amplitude: Float, random: inout SeededRandom
    ) {
        let columns = Int(Float(width) / cellWidth) + 2
        let rows = Int(Float(height) / cellHeight) + 2
        let lattice = (0..<(columns * rows)).map { _ in Float(random.uniform(-1, 1)) }
        // A lattice of grey, with a little colour of its own.
        let tint = (0..<3).map { _ in Float(random.uniform(0.75, 1)) * amplitude }
        var interpolated = [Float](repeating: 0, count: width * height)
        let width = width
        let height = height
        lattice.withUnsafeBufferPointer { lattice in
            interpolated.withUnsafeMutableBufferPointer { target in
                guard let lattice = lattice.baseAddress, let target = target.baseAddress else {
                    return
                }
                for row in 0..<height {
                    let y = Float(row) / cellHeight
                    let cellRow = Int(y)
                    let below = Self.smooth(y - Float(cellRow))
                    let first = lattice + cellRow * columns
                    let second = first + columns
                    for column in 0..<width {
                        let x = Float(column) / cellWidth
                        let cell = Int(x)
                        let beside = Self.smooth(x - Float(cell))
                        let top = first[cell] + (first[cell + 1] - first[cell]) * beside
                        let bottom = second[cell] + (second[cell + 1] - second[cell]) * beside
                        target[row * width + column] = top + (bottom - top) * below
                    }
                }
            }
        }
        interpolated.withUnsafeBufferPointer { noise in
            samples.withUnsafeMutableBufferPointer { buffer in
                guard let noise = noise.baseAddress, let base = buffer.baseAddress else { return }
                for index in 0..<(width * height) {
                    base[index * 3] += noise[index] * tint[0]
                    base[index * 3 + 1] += noise[index] * tint[1]
                    base[index * 3 + 2] += noise[index] * tint[2]
                }
            }
        }
    }

    @inline(__always)
    private static func smooth(_ share: Float) -> Float {
        share * share * (3 - 2 * share)
    }
}
