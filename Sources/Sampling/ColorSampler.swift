import HoldfastCKernels
import HoldfastImaging

/// A window's luminance and its colours, whatever the encoding of the frame.
package struct SampledWindow: Sendable {
    /// Luminance 0...1, `columns * rows`.
    package var luma: [Float] = []
    /// Red, green and blue at five bits each (`r << 10 | g << 5 | b`), at half the resolution.
    package var colors: [UInt16] = []
    package var hasColor = false

    package init() {}

    /// True if more than one pixel in fifty has a colour of its own.
    package var isColorful: Bool {
        let tinted = colors.count { color in
            let (r, g, b) = (Int(color >> 10), Int(color >> 5 & 31), Int(color & 31))
            return max(r, g, b) - min(r, g, b) > 1
        }
        return tinted * 50 > colors.count
    }
}

/// Samples windows into a ``SampledWindow``.
package struct ColorSampler: Sendable {
    private var sampler = WindowSampler()
    private var first: [Float] = []
    private var second: [Float] = []
    private var third: [Float] = []

    package init() {}

    /// Reads luminance only.
    package mutating func luma(
        of image: ImageView, window: SamplingWindow, into result: inout [Float]
    ) {
        Self.resize(&result, window.columns * window.rows)
        withUnsafePointer(to: window) {
            luma(
                of: image, windows: UnsafeBufferPointer(start: $0, count: 1), into: &result)
        }
    }

    /// The same of several windows, one after the other in `result`, which grows to hold them; what they share
    /// of the frame is read once.
    package mutating func luma(
        of image: ImageView, windows: [SamplingWindow], into result: inout [Float]
    ) {
        SamplingWindow.makeRoom(for: windows, in: &result)
        windows.withUnsafeBufferPointer { luma(of: image, windows: $0, into: &result) }
    }

    private mutating func luma(
        of image: ImageView, windows: UnsafeBufferPointer<SamplingWindow>,
        into result: UnsafeMutablePointer<Float>
    ) {
        guard case .rgb = image.encoding else {
            let (scale, offset) = Self.lumaRange(image)
            return sampler.sample(
                image.planes[0], of: image, windows: windows, scale: scale, offset: offset,
                into: result)
        }
        var result = result
        for window in windows {
            readRGB(image, window)
            let count = window.columns * window.rows
            for i in 0..<count {
                result[i] = 0.299 * first[i] + 0.587 * second[i] + 0.114 * third[i]
            }
            result += count
        }
    }

    /// Reads luminance, and colours at half the resolution.
    package mutating func sample(
        _ image: ImageView, window: SamplingWindow, into result: inout SampledWindow
    ) {
        luma(of: image, window: window, into: &result.luma)
        let half = SamplingWindow(
            region: window.region, columns: window.columns / 2, rows: window.rows / 2,
            angle: window.angle, pivot: window.pivot)
        let count = half.columns * half.rows
        if result.colors.count != count { result.colors = [UInt16](repeating: 0, count: count) }
        switch image.encoding {
        case .gray:
            result.hasColor = false
            halve(result.luma, columns: window.columns, half: half)
            pack(first, first, Self.grayMatrix, into: &result.colors)
        case .rgb:
            result.hasColor = true
            readRGB(image, half)
            pack(second, third, Self.rgbMatrix, into: &result.colors)
        case .ycbcr(let matrix, let fullRange):
            result.hasColor = true
            halve(result.luma, columns: window.columns, half: half)
            Self.resize(&second, count)
            Self.resize(&third, count)
            let (scale, offset) = Self.chromaRange(image.planes[1], fullRange: fullRange)
            sampler.sample(
                image.planes[1], of: image, window: half, scale: scale, offset: offset,
                into: &second)
            sampler.sample(
                image.planes[2], of: image, window: half, scale: scale, offset: offset,
                into: &third)
            let weights = matrix.weights
            let red = Float(2 * (1 - weights.red))
            let blue = Float(2 * (1 - weights.blue))
            let green = 1 - weights.red - weights.blue
            let greenFromBlue = Float(weights.blue / green) * blue
            let greenFromRed = Float(weights.red / green) * red
            pack(
                second, third, [1, 0, red, 1, -greenFromBlue, -greenFromRed, 1, blue, 0],
                into: &result.colors)
        }
    }

    private mutating func readRGB(_ image: ImageView, _ window: SamplingWindow) {
        let count = window.columns * window.rows
        Self.resize(&first, count)
        Self.resize(&second, count)
        Self.resize(&third, count)
        let scale = 1 / Float(image.planes[0].maximum)
        sampler.sample(
            image.planes[0], of: image, window: window, scale: scale, offset: 0, into: &first)
        sampler.sample(
            image.planes[1], of: image, window: window, scale: scale, offset: 0, into: &second)
        sampler.sample(
            image.planes[2], of: image, window: window, scale: scale, offset: 0, into: &third)
    }

    private mutating func halve(_ luma: [Float], columns: Int, half: SamplingWindow) {
        Self.resize(&first, half.columns * half.rows)
        holdfast_halve(
            luma, Int32(columns), Int32(half.columns), Int32(half.rows), &first)
    }

    private static func lumaRange(_ image: ImageView) -> (scale: Float, offset: Float) {
        let plane = image.planes[0]
        let isFull =
            switch image.encoding {
            case .gray(let full): full
            case .ycbcr(_, let full): full
            case .rgb: true
            }
        if isFull { return (1 / Float(plane.maximum), 0) }
        let unit = Float(1 << (plane.bitDepth - 8))
        return (1 / (219 * unit), -16 / 219)
    }

    private static func chromaRange(
        _ plane: Plane, fullRange: Bool
    ) -> (scale: Float, offset: Float) {
        let unit = Float(1 << (plane.bitDepth - 8))
        let span = fullRange ? Float(plane.maximum) : 224 * unit
        return (1 / span, -128 * unit / span)
    }

    private static let grayMatrix: [Float] = [1, 0, 0, 1, 0, 0, 1, 0, 0]
    private static let rgbMatrix: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]

    /// - Parameter matrix: Red, green and blue from the components, row by row.
    private func pack(
        _ second: [Float], _ third: [Float], _ matrix: [Float], into colors: inout [UInt16]
    ) {
        holdfast_pack_colors(first, second, third, matrix, Int32(colors.count), &colors)
    }

    private static func resize(_ array: inout [Float], _ count: Int) {
        if array.count != count { array = [Float](repeating: 0, count: count) }
    }
}
