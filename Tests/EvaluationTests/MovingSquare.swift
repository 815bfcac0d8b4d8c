import Foundation
import HoldfastImaging

@testable import HoldfastEvaluation

/// A textured square that moves over a textured ground, as a sequence without files. Its pattern does
/// not repeat, so that a shifted copy of it is no match.
struct MovingSquare {
    var name = "square"
    var count = 40
    var absent: Range<Int> = 0..<0
    static let width = 96
    static let height = 72
    static let side = 20

    func box(_ frame: Int) -> Box {
        Box(x: 12 + Double(frame), y: 20 + Double(frame % 7), width: 20, height: 20)
    }

    var sequence: AnnotatedSequence {
        AnnotatedSequence(
            name: name, frames: .images([]),
            truth: (0..<count).map { absent.contains($0) ? nil : box($0) },
            truthFile: URL(fileURLWithPath: "/truth/\(name).txt"))
    }

    /// Calls `body` with each frame, as a decoder would.
    func read(_ body: (ImageView, Double?) throws -> Bool) throws {
        var samples = [UInt8](repeating: 0, count: Self.width * Self.height)
        for frame in 0..<count {
            let place = box(frame)
            for row in 0..<Self.height {
                for column in 0..<Self.width {
                    let x = column - Int(place.x)
                    let y = row - Int(place.y)
                    let isInside = (0..<Self.side).contains(x) && (0..<Self.side).contains(y)
                    samples[row * Self.width + column] =
                        isInside
                        ? UInt8(110 + (x / 5 * 11 + y / 5 * 17 + x / 5 * (y / 5) * 23) % 8 * 18)
                        : UInt8((column * 7 + row * 13) % 90)
                }
            }
            let goOn = try samples.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress else { return false }
                let plane = Plane(
                    base: base, width: Self.width, height: Self.height, columnStep: 1,
                    rowStep: Self.width, bitDepth: 8)
                let image = try ImageView(
                    width: Self.width, height: Self.height, encoding: .gray(fullRange: true),
                    planes: [plane])
                return try body(image, Double(frame) / 25)
            }
            if !goOn { return }
        }
    }

    /// Reads the squares that stand behind sequences by their names.
    static func source(_ squares: [MovingSquare]) -> FrameSource {
        { sequence, body in
            try squares.first { $0.name == sequence.name }?.read(body)
        }
    }
}
