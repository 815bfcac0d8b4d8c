import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Frames by number are those that are read one after the other.
@Suite struct RecordedFramesTests {
    private func clip(_ name: String, in folder: Scratch, frames: Int = 60) throws -> String {
        let path = folder(name)
        let sink = try VideoSink(path: path, frameRate: Rational(25))
        for index in 0..<frames {
            var frame = try Frame(
                width: 96, height: 64, format: .yuv420p, index: index, frameRate: Rational(25))
            frame.withMutableImage { image in
                for row in 0..<64 {
                    for column in 0..<96 {
                        image.planes[0][column, row] = (column * 3 + row * 5 + index * 7) % 200 + 20
                    }
                }
            }
            try sink.write(frame)
        }
        try sink.finish()
        return path
    }

    @Test(arguments: ["clip.mp4", "clip.mkv", "clip.avi", "clip.mov", "clip.ts"])
    func framesByNumberAreThoseInOrder(name: String) throws {
        let folder = try Scratch()
        let path = try clip(name, in: folder)
        let source = try VideoSource(input: path)
        var pictures: [[UInt8]] = []
        while let frame = try source.next() {
            #expect(frame.index == pictures.count)
            pictures.append(packed(frame))
        }
        // Room for eight frames, so that most are decoded anew.
        let frames = try RecordedFrames(.file(path), bytes: 8 * 96 * 64 * 3 / 2)
        #expect(try frames.count() == pictures.count)
        let orders = [
            Array(stride(from: pictures.count - 1, through: 0, by: -1)),
            stride(from: 0, to: 600, by: 37).map { $0 % pictures.count }, Array(pictures.indices),
        ]
        for order in orders {
            for index in order {
                let found = try #require(try frames.frame(index), "frame \(index)")
                #expect(found.frame.index == index)
                #expect(packed(found.frame) == pictures[index], "frame \(index)")
            }
        }
        #expect(try frames.frame(pictures.count) == nil)
        #expect(try frames.frame(-1) == nil)
        #expect(try frames.index(atOrAfter: 1) == 25)
        let other = try #require(try frames.another().frame(31))
        #expect(packed(other.frame) == pictures[31])
    }

    @Test func whatIsNoRecordingIsRefused() throws {
        let refused: [VideoInput] = [
            .standardInput, .network("rtsp://127.0.0.1/x"), .device("lavfi", "testsrc"),
            .file("/dev/null"),
        ]
        for input in refused {
            #expect(videoError { _ = try RecordedFrames(input) } != nil, "\(input)")
        }
    }
}
