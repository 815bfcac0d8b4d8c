import HoldfastImaging
import HoldfastVideo

/// A clip in which the target goes away twice and comes back elsewhere, looking otherwise: whoever
/// follows it has to be told where it is.
struct JumpingClip {
    static let frames = 150
    /// The frames on which the target is to be seen, and where it begins on them.
    static let scenes: [(frames: Range<Int>, x: Double, y: Double)] = [
        (0..<50, 24, 30), (60..<100, 190, 140), (110..<150, 40, 150),
    ]
    static let width = 320
    static let height = 240

    /// Where the target is on a frame; nil where it is away.
    static func box(at frame: Int) -> Box? {
        guard let scene = scenes.first(where: { $0.frames.contains(frame) }) else { return nil }
        let step = Double(frame - scene.frames.lowerBound)
        return Box(
            x: scene.x + step * 1.5, y: scene.y + Double(Int(step) % 16) / 2, width: 40, height: 32)
    }

    static func write(to path: String) throws {
        let sink = try VideoSink(path: path, frameRate: Rational(25))
        for index in 0..<frames {
            var frame = try Frame(
                width: width, height: height, format: .yuv420p, index: index,
                frameRate: Rational(25))
            let box = box(at: index)
            let scene = scenes.firstIndex { $0.frames.contains(index) } ?? 0
            frame.withMutableImage { image in
                for row in 0..<height {
                    for column in 0..<width {
                        var luma = 30 + 70 * TestClip.noise(column / 10, row / 10, 9) / 255
                        if let box, Double(column) >= box.x.rounded(),
                            Double(row) >= box.y.rounded(),
                            Double(column) < box.x.rounded() + 40,
                            Double(row) < box.y.rounded() + 32
                        {
                            let across = column - Int(box.x.rounded())
                            let down = row - Int(box.y.rounded())
                            luma = 140 + 100 * TestClip.noise(across / 5, down / 5, scene) / 255
                        }
                        image.planes[0][column, row] = luma
                    }
                }
                for plane in image.planes.dropFirst() {
                    for row in 0..<plane.height {
                        for column in 0..<plane.width { plane[column, row] = 128 }
                    }
                }
            }
            try sink.write(frame)
        }
        try sink.finish()
    }
}
