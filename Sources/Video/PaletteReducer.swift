import HoldfastCFFmpeg
import HoldfastImaging

/// Reduces pictures to 256 colours, for GIF: a palette by median cut (Heckbert, SIGGRAPH 1982) and
/// ordered dithering, which stays where it is from frame to frame and so compresses well.
///
/// The palette is kept until it no longer fits. For use by one thread at a time.
final class PaletteReducer {
    /// The longest side of a picture, pixels: GIF has no other way to be small.
    static let longestSide = 480

    private let converter = FrameConverter()
    private var palette: [SIMD3<Int>] = []
    /// The palette's entry for each colour of 5 bits a component; -1 until it is asked for.
    private var nearest = [Int16](repeating: -1, count: 1 << 15)
    private var firstError = 0.0
    /// How far ordered dithering moves a component at most.
    private static let amplitude = 5
    private static let pattern = [
        0, 8, 2, 10,
        12, 4, 14, 6,
        3, 11, 1, 9,
        15, 7, 13, 5,
    ]

    /// The frame with a palette, scaled down if it is large.
    func reduce(
        _ source: UnsafeMutablePointer<AVFrame>
    ) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
        let (width, height) = (Int(source.pointee.width), Int(source.pointee.height))
        let scale = min(1, Double(Self.longestSide) / Double(max(width, height)))
        var colors = try converter.convert(
            source, to: .rgb24, width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())))
        defer { freeFrame(&colors) }
        let samples = Self.samples(colors)
        let error = palette.isEmpty ? .infinity : meanError(samples)
        if error > firstError * 1.5 + 12 {
            palette = Self.medianCut(samples, count: 256)
            nearest = [Int16](repeating: -1, count: 1 << 15)
            firstError = meanError(samples)
        }
        return try indexed(colors)
    }

    private func indexed(
        _ colors: UnsafeMutablePointer<AVFrame>
    ) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
        let (width, height) = (Int(colors.pointee.width), Int(colors.pointee.height))
        let result = try allocateFrame(
            width: width, height: height, format: PixelFormat(AV_PIX_FMT_PAL8))
        av_frame_copy_props(result, colors)
        result.pointee.color_range = AVCOL_RANGE_JPEG
        guard let pixels = colors.pointee.data.0, let indices = result.pointee.data.0,
            let table = result.pointee.data.1
        else { return result }
        table.withMemoryRebound(to: UInt32.self, capacity: 256) { entries in
            for index in 0..<256 {
                let color = index < palette.count ? palette[index] : SIMD3(0, 0, 0)
                entries[index] =
                    0xFF00_0000 | UInt32(color.x) << 16 | UInt32(color.y) << 8 | UInt32(color.z)
            }
        }
        for row in 0..<height {
            let from = pixels + row * Int(colors.pointee.linesize.0)
            let to = indices + row * Int(result.pointee.linesize.0)
            for column in 0..<width {
                let cell = Self.pattern[(row & 3) * 4 + (column & 3)]
                let shift = (cell * 2 - 15) * Self.amplitude / 15
                let color = SIMD3(
                    Int(from[3 * column]) + shift, Int(from[3 * column + 1]) + shift,
                    Int(from[3 * column + 2]) + shift)
                to[column] = UInt8(entry(for: color))
            }
        }
        return result
    }

    private func entry(for color: SIMD3<Int>) -> Int {
        let bounded = color.clamped(
            lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
        let key = (bounded.x >> 3) << 10 | (bounded.y >> 3) << 5 | bounded.z >> 3
        if nearest[key] >= 0 { return Int(nearest[key]) }
        let middle = SIMD3(bounded.x & 248 | 4, bounded.y & 248 | 4, bounded.z & 248 | 4)
        var best = 0
        var least = Int.max
        for (index, candidate) in palette.enumerated() {
            let difference = candidate &- middle
            // Green counts most, as in brightness.
            let distance =
                2 * difference.x * difference.x + 4 * difference.y * difference.y
                + difference.z * difference.z
            if distance < least { (best, least) = (index, distance) }
        }
        nearest[key] = Int16(best)
        return best
    }

    /// The mean distance of colours to their palette entries.
    private func meanError(_ samples: [SIMD3<Int>]) -> Double {
        let step = max(1, samples.count / 2000)
        var sum = 0.0
        var count = 0
        for index in stride(from: 0, to: samples.count, by: step) {
            let difference = samples[index] &- palette[entry(for: samples[index])]
            sum += Double((difference &* difference).wrappedSum()).squareRoot()
            count += 1
        }
        return count > 0 ? sum / Double(count) : 0
    }

    private static func samples(_ frame: UnsafeMutablePointer<AVFrame>) -> [SIMD3<Int>] {
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        guard let pixels = frame.pointee.data.0 else { return [] }
        let step = max(1, Int((Double(width * height) / 20_000).squareRoot()))
        var samples: [SIMD3<Int>] = []
        for row in stride(from: 0, to: height, by: step) {
            let line = pixels + row * Int(frame.pointee.linesize.0)
            for column in stride(from: 0, to: width, by: step) {
                samples.append(
                    SIMD3(
                        Int(line[3 * column]), Int(line[3 * column + 1]), Int(line[3 * column + 2]))
                )
            }
        }
        return samples
    }

    /// The colours of boxes that are halved until there are enough, the most spread out first.
    private static func medianCut(_ samples: [SIMD3<Int>], count: Int) -> [SIMD3<Int>] {
        var boxes = [samples]
        func extent(_ box: [SIMD3<Int>]) -> (axis: Int, size: Int) {
            guard var low = box.first else { return (0, 0) }
            var high = low
            for color in box {
                low = pointwiseMin(low, color)
                high = pointwiseMax(high, color)
            }
            let size = high &- low
            let axis = size.y >= size.x && size.y >= size.z ? 1 : size.x >= size.z ? 0 : 2
            return (axis, size[axis])
        }
        while boxes.count < count {
            // Large boxes with many colours come first.
            let scores = boxes.map { extent($0).size * min($0.count, 200) }
            guard let index = scores.indices.max(by: { scores[$0] < scores[$1] }), scores[index] > 0
            else { break }
            let axis = extent(boxes[index]).axis
            let sorted = boxes[index].sorted { $0[axis] < $1[axis] }
            boxes[index] = Array(sorted[..<(sorted.count / 2)])
            boxes.append(Array(sorted[(sorted.count / 2)...]))
            boxes.removeAll(where: \.isEmpty)
        }
        return boxes.map { box in
            let sum = box.reduce(SIMD3(0, 0, 0)) { $0 &+ $1 }
            return SIMD3(sum.x / box.count, sum.y / box.count, sum.z / box.count)
        }
    }
}
