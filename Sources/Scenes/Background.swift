/// The scenery behind all objects, larger than the frame by a margin on each side for a camera that
/// moves, as bytes of Y, Cb and Cr at 4:2:0.
struct Background: Sendable {
    /// Pixels on each side of the frame; even.
    let margin: Int
    var luma: BytePlane
    let chroma: [BytePlane]

    struct BytePlane: Sendable {
        let width: Int
        let height: Int
        var bytes: [UInt8]
    }

    /// - Parameter unit: pixels of this frame for each pixel of one 360 pixels high.
    init(width: Int, height: Int, margin: Int, unit: Double, random: inout SeededRandom) {
        self.margin = margin
        let canvas = Self.painted(
            width: (width + 1) / 2 * 2 + 2 * margin, height: (height + 1) / 2 * 2 + 2 * margin,
            unit: unit, random: &random)
        var luma = BytePlane(
            width: canvas.width, height: canvas.height,
            bytes: [UInt8](repeating: 0, count: canvas.width * canvas.height))
        let half = canvas.width / 2
        var sums = (0..<2).map { _ in
            [Float](repeating: 0, count: half * (canvas.height / 2))
        }
        for row in 0..<canvas.height {
            for column in 0..<canvas.width {
                let index = row * canvas.width + column
                let color = Texture.limitedRange(canvas.samples, index)
                luma.bytes[index] = UInt8(color.0 + 0.5)
                sums[0][row / 2 * half + column / 2] += color.1
                sums[1][row / 2 * half + column / 2] += color.2
            }
        }
        self.luma = luma
        chroma = sums.map { sums in
            BytePlane(
                width: half, height: canvas.height / 2, bytes: sums.map { UInt8($0 / 4 + 0.5) })
        }
    }

    /// A field of soft noise with blocks, discs and rings of about a target's size.
    private static func painted(
        width: Int, height: Int, unit: Double, random: inout SeededRandom
    ) -> Canvas {
        let hue = random.uniform(0.18, 0.62)
        var canvas = Canvas(
            width: width, height: height, color: RGB(hue: hue, saturation: 0.24, value: 0.5))
        for (cell, amplitude) in [(150.0, Float(0.15)), (48, 0.11), (17, 0.08)] {
            canvas.noise(
                cellWidth: Float(cell * unit), cellHeight: Float(cell * unit),
                amplitude: amplitude, random: &random)
        }
        let area = Double(width * height) / (unit * unit)
        for _ in 0..<Int(area / 3000) {
            let color = RGB(
                hue: hue + random.uniform(-0.25, 0.25), saturation: random.uniform(0.15, 0.65),
                value: random.uniform(0.2, 0.88))
            let opacity = Float(random.uniform(0.4, 0.9))
            let x = random.uniform(0, Double(width))
            let y = random.uniform(0, Double(height))
            let size = random.uniform(18, 80) * unit
            switch random.index(4) {
            case 0:
                canvas.ring(
                    color, x: Float(x), y: Float(y), radius: Float(size * 0.45),
                    line: Float(max(2, size * 0.14)), opacity: opacity)
            case 1:
                canvas.fill(
                    color,
                    shape: RoundedRectangle(
                        x: x, y: y, width: size * 0.8, height: size * 0.8, radius: size),
                    opacity: opacity)
            default:
                canvas.fill(
                    color,
                    shape: RoundedRectangle(
                        x: x, y: y, width: size, height: size * random.uniform(0.3, 1),
                        radius: size * 0.1, angle: random.uniform(0, .pi)), opacity: opacity)
            }
        }
        canvas.noise(
            cellWidth: Float(max(2, 5 * unit)), cellHeight: Float(max(2, 5 * unit)),
            amplitude: 0.05, random: &random)
        return canvas
    }
}
