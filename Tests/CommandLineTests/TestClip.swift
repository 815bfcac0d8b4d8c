import Foundation
import HoldfastImaging
import HoldfastVideo

/// A small clip with a textured square that moves over a textured ground.
struct TestClip {
    var width = 160
    var height = 120
    var frames = 30
    /// The square is not there from this frame on.
    var vanishing = Int.max

    static let box = "20,40,32,32"

    /// Where the square is on a frame.
    static func box(at frame: Int) -> Box {
        Box(x: 20 + Double(frame), y: 40 + Double(frame % 20) / 2, width: 32, height: 32)
    }

    /// Luma at a place, 0...255; the ground is darker and coarser than the square.
    func luma(_ column: Int, _ row: Int, frame: Int) -> Int {
        let box = Self.box(at: frame)
        let (left, top) = (Int(box.x) * width / 160, Int(box.y) * height / 120)
        let (across, down) = (column - left, row - top)
        let isInside =
            across >= 0 && across < 32 * width / 160 && down >= 0 && down < 32 * height / 120
        if isInside, frame < vanishing {
            return 150 + 80 * Self.noise(across / 4, down / 4, 1) / 255
        }
        guard frame < vanishing else { return 60 }
        return 30 + 70 * Self.noise(column / 8, row / 8, 2) / 255
    }

    /// A number that looks random, 0...255, the same at a place every time.
    static func noise(_ x: Int, _ y: Int, _ seed: Int) -> Int {
        var value = UInt32(
            truncatingIfNeeded: x &* 73_856_093 ^ y &* 19_349_663 ^ seed &* 83_492_791)
        value ^= value >> 13
        value = value &* 0x5bd1_e995
        value ^= value >> 15
        return Int(value & 255)
    }

    func frame(_ index: Int) throws -> Frame {
        var frame = try Frame(
            width: width, height: height, format: .yuv420p, index: index, frameRate: Rational(25))
        frame.withMutableImage { image in
            for row in 0..<height {
                for column in 0..<width {
                    image.planes[0][column, row] = luma(column, row, frame: index)
                }
            }
            for plane in image.planes.dropFirst() {
                for row in 0..<plane.height {
                    for column in 0..<plane.width { plane[column, row] = 128 }
                }
            }
        }
        return frame
    }

    /// Writes the clip as a video file.
    func write(to path: String) throws {
        let sink = try VideoSink(path: path, frameRate: Rational(25))
        for index in 0..<frames { try sink.write(try frame(index)) }
        try sink.finish()
    }

    /// Feeds a pipe with uncompressed video until nobody reads any more; frame after frame without
    /// end, so that the reader is at work whenever a signal comes.
    ///
    /// - Parameter limit: sends this many frames, and the pipe stays open.
    func feed(_ pipe: FileHandle, limit: Int = .max) {
        signal(SIGPIPE, SIG_IGN)
        var index = 0
        var bytes = Array("YUV4MPEG2 W\(width) H\(height) F25:1 Ip A1:1 C420jpeg\n".utf8)
        while index < limit {
            // To and fro, so that the square stays in the frame.
            let place = index % 120 < 60 ? index % 60 : 59 - index % 60
            bytes += Array("FRAME\n".utf8)
            for row in 0..<height {
                for column in 0..<width {
                    bytes.append(UInt8(luma(column, row, frame: place)))
                }
            }
            bytes += [UInt8](repeating: 128, count: width * height / 2)
            guard (try? pipe.write(contentsOf: Data(bytes))) != nil else { return }
            bytes = []
            index += 1
        }
    }

    /// How many frames of a video can be decoded.
    static func decodedFrames(_ path: String) throws -> Int {
        let source = try VideoSource(input: path)
        var count = 0
        do {
            while try source.next() != nil { count += 1 }
        } catch {}
        return count
    }
}
