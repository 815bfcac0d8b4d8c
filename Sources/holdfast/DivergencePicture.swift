import Foundation
import HoldfastAnnotation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastVideo

/// A picture of the frame on which a tracker diverged, with the right box and its own.
enum DivergencePicture {
    /// Small frames are enlarged to about this width, so that lines and labels are fine.
    private static let width = 960

    /// - Returns: false where the clip has no such frame.
    static func write(_ divergence: Divergence, of clip: RegressionClip, to file: URL) throws
        -> Bool
    {
        var index = 0
        var isThere = false
        try clip.frames { image, _ in
            defer { index += 1 }
            guard index == divergence.frame else { return true }
            try write(divergence, on: image, to: file)
            isThere = true
            return false
        }
        return isThere
    }

    private static func write(_ divergence: Divergence, on image: ImageView, to file: URL) throws {
        let factor = max(1, width / max(image.width, 1))
        var frame = try Frame(
            like: image, width: image.width * factor, height: image.height * factor,
            index: divergence.frame)
        frame.withMutableImage { large in
            for (source, target) in zip(image.planes, large.planes) {
                enlarge(source, to: target)
            }
            draw(divergence, on: large, factor: Double(factor))
        }
        try PictureWriter.write(frame, to: file.path, overwrites: true)
    }

    private static func draw(_ divergence: Divergence, on image: ImageView, factor: Double) {
        var annotator = Annotator(overlay: [.box, .label])
        annotator.palette = [.white, DrawingColor(hex: 0xFF7A45)]
        func scaled(_ box: Box) -> Box {
            Box(
                x: box.x * factor, y: box.y * factor, width: box.width * factor,
                height: box.height * factor)
        }
        var targets: [TargetAnnotation] = []
        if let box = divergence.expected {
            targets.append(
                TargetAnnotation(
                    id: 1, box: scaled(box), state: .uncertain, confidence: 1,
                    caption: divergence.reference.rawValue))
        }
        if let box = divergence.found {
            targets.append(
                TargetAnnotation(
                    id: 2, box: scaled(box), state: .tracking, confidence: 1,
                    caption: divergence.failureMode.rawValue))
        }
        annotator.draw(targets, on: image)
    }

    /// Bilinear, each sample at the middle of what it covers; to 8 bits.
    private static func enlarge(_ source: Plane, to target: Plane) {
        let depth = Double(1 << max(0, source.bitDepth - 8))
        func line(_ count: Int, _ size: Int) -> [(low: Int, high: Int, share: Double)] {
            (0..<count).map { index in
                let position = (Double(index) + 0.5) * Double(size) / Double(count) - 0.5
                let inside = min(max(position, 0), Double(size - 1))
                let low = Int(inside)
                return (low, min(low + 1, size - 1), inside - Double(low))
            }
        }
        let columns = line(target.width, source.width)
        for (row, y) in line(target.height, source.height).enumerated() {
            for (column, x) in columns.enumerated() {
                let upper =
                    Double(source[x.low, y.low]) * (1 - x.share)
                    + Double(source[x.high, y.low]) * x.share
                let lower =
                    Double(source[x.low, y.high]) * (1 - x.share)
                    + Double(source[x.high, y.high]) * x.share
                let value = (upper * (1 - y.share) + lower * y.share) / depth
                target[column, row] = min(255, Int(value.rounded()))
            }
        }
    }
}
