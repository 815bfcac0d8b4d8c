import HoldfastImaging

extension Background {
    /// Draws the part that the camera sees: everything moves by `camera` pixels of the frame.
    func draw(channel: Int, camera: Point, on plane: DrawingPlane) {
        let source = channel == 0 ? luma : chroma[channel - 1]
        let step = Double(plane.step)
        let x = (Double(margin) - camera.x) / step
        let y = (Double(margin) - camera.y) / step
        let column = Int(x)
        let row = Int(y)
        // Weights in 256ths; two bilinear steps keep within 16 bits.
        let beside = Int32((x - Double(column)) * 256)
        let below = Int32((y - Double(row)) * 256)
        source.bytes.withUnsafeBufferPointer { bytes in
            guard let bytes = bytes.baseAddress else { return }
            for line in 0..<plane.height {
                let target = plane.base + line * plane.width
                let top = bytes + (row + line) * source.width + column
                if beside == 0, below == 0 {
                    target.update(from: top, count: plane.width)
                    continue
                }
                let bottom = top + source.width
                for index in 0..<plane.width {
                    let upper = Int32(top[index]) * (256 - beside) + Int32(top[index + 1]) * beside
                    let lower =
                        Int32(bottom[index]) * (256 - beside) + Int32(bottom[index + 1]) * beside
                    let value = upper * (256 - below) + lower * below
                    target[index] = UInt8(truncatingIfNeeded: (value + 32768) >> 16)
                }
            }
        }
    }
}

enum Effects {
    /// Multiplies brightness, and colour with it, by a factor that changes from left to right.
    static func light(_ plane: DrawingPlane, isLuma: Bool, left: Double, right: Double) {
        guard left != 1 || right != 1 else { return }
        let factors = (0..<plane.width).map { column in
            let share = (Double(column) + 0.5) / Double(plane.width)
            return Int32((left + (right - left) * share) * 256)
        }
        let black: Int32 = isLuma ? 16 : 128
        factors.withUnsafeBufferPointer { factors in
            guard let factors = factors.baseAddress else { return }
            for row in 0..<plane.height {
                let line = plane.base + row * plane.width
                for column in 0..<plane.width {
                    let value = (Int32(line[column]) - black) * factors[column]
                    line[column] = UInt8(truncatingIfNeeded: black + (value + 128) >> 8)
                }
            }
        }
    }
}

/// Gaussian noise from a table that is entered at another place for each row.
struct NoiseTable: Sendable {
    private let seed: UInt64
    private let luma: [Int16]
    private let chroma: [Int16]
    private static let size = 1 << 14

    init(seed: UInt64, strength: Double) {
        self.seed = seed
        var random = SeededRandom(seed: seed, stream: 5)
        func table(_ deviation: Double) -> [Int16] {
            (0..<Self.size).map { _ in
                // The sum of six even numbers is near to Gaussian, of variance a half.
                let sum = (0..<6).reduce(-3.0) { sum, _ in sum + random.uniform() }
                return Int16((sum * 2.0.squareRoot() * deviation).rounded())
            }
        }
        luma = table(14 * strength)
        chroma = table(6 * strength)
    }

    func add(to plane: DrawingPlane, frame: Int, channel: Int) {
        var random = SeededRandom(
            seed: seed, stream: UInt64(truncatingIfNeeded: frame) &* 4 &+ UInt64(channel) &+ 100)
        (channel == 0 ? luma : chroma).withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            for row in 0..<plane.height {
                let line = plane.base + row * plane.width
                let start = random.index(Self.size)
                for column in 0..<plane.width {
                    let value = Int16(line[column]) + table[(start + column) & (Self.size - 1)]
                    line[column] =
                        value < 0 ? 0 : value > 255 ? 255 : UInt8(truncatingIfNeeded: value)
                }
            }
        }
    }
}
