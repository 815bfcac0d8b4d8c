/// A square picture in Y, Cb and Cr at halving sizes, so that it can be drawn small without aliasing.
struct Texture: Sendable {
    struct Level: Sendable {
        let size: Int
        /// Y, Cb and Cr, row by row, in 0...255 with limited range.
        var channels: [[Float]]
    }

    /// The side of the largest level, pixels.
    static let size = 128
    private(set) var levels: [Level]

    init(_ canvas: Canvas) {
        var channels = (0..<3).map { _ in [Float](repeating: 0, count: canvas.samples.count / 3) }
        for index in channels[0].indices {
            let color = Self.limitedRange(canvas.samples, index)
            channels[0][index] = color.0
            channels[1][index] = color.1
            channels[2][index] = color.2
        }
        levels = [Level(size: canvas.width, channels: channels)]
        while let last = levels.last, last.size > 4 { levels.append(Self.halved(last)) }
    }

    /// The level of which about one sample falls on a pixel, for a given number of samples of the
    /// largest level a pixel.
    func level(samplesPerPixel: Double) -> Level {
        var index = 0
        var rate = samplesPerPixel
        while rate > 1.5, index + 1 < levels.count {
            rate /= 2
            index += 1
        }
        return levels[index]
    }

    /// Y, Cb and Cr (ITU-R BT.601, limited range) of the pixel at an index of a canvas.
    static func limitedRange(_ samples: [Float], _ index: Int) -> (Float, Float, Float) {
        let red = min(1, max(0, samples[index * 3]))
        let green = min(1, max(0, samples[index * 3 + 1]))
        let blue = min(1, max(0, samples[index * 3 + 2]))
        let luma = 0.299 * red + 0.587 * green + 0.114 * blue
        return (
            16 + 219 * luma, 128 + 224 * (blue - luma) / 1.772, 128 + 224 * (red - luma) / 1.402
        )
    }

    private static func halved(_ level: Level) -> Level {
        let size = level.size / 2
        let channels = level.channels.map { samples in
            var half = [Float](repeating: 0, count: size * size)
            for row in 0..<size {
                for column in 0..<size {
                    let index = row * 2 * level.size + column * 2
                    half[row * size + column] =
                        (samples[index] + samples[index + 1] + samples[index + level.size]
                            + samples[index + level.size + 1]) / 4
                }
            }
            return half
        }
        return Level(size: size, channels: channels)
    }
}
