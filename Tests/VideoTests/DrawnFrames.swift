import Foundation
import HoldfastImaging

@testable import HoldfastVideo

/// Peak signal-to-noise ratio, decibels.
func psnr(_ a: [UInt8], _ b: [UInt8]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return 0 }
    var sum = 0
    for (x, y) in zip(a, b) { sum += (Int(x) - Int(y)) * (Int(x) - Int(y)) }
    return sum == 0 ? 100 : 10 * log10(255 * 255 * Double(a.count) / Double(sum))
}

/// A soft picture that moves with the frame's index.
func drawn(
    _ index: Int, width: Int, height: Int, format: PixelFormat = .yuv420p, rate: Int = 25
) throws -> Frame {
    var frame = try Frame(
        width: width, height: height, format: format, index: index, frameRate: Rational(rate))
    frame.withMutableImage { image in
        for (number, plane) in image.planes.enumerated() {
            let scale = Double(1 << (plane.bitDepth - 8))
            for y in 0..<plane.height {
                for x in 0..<plane.width {
                    let u = Double(x) * Double(width) / Double(plane.width)
                    let v = Double(y) * Double(height) / Double(plane.height)
                    let wave = sin((u + 3 * Double(index)) / 17 + Double(number)) * cos(v / 13)
                    plane[x, y] = Int((128 + 80 * wave) * scale)
                }
            }
        }
    }
    return frame
}

func write(
    _ path: String, frames: Int, width: Int = 96, height: Int = 64,
    format: PixelFormat = .yuv420p, options: VideoSinkOptions = VideoSinkOptions()
) throws -> [[UInt8]] {
    let sink = try VideoSink(path: path, frameRate: Rational(25), options: options)
    var originals: [[UInt8]] = []
    for index in 0..<frames {
        let frame = try drawn(index, width: width, height: height, format: format)
        originals.append(packed(frame))
        try sink.write(frame)
    }
    try sink.finish()
    return originals
}
