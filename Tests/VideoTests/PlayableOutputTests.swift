import Foundation
import HoldfastCFFmpeg
import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastVideo

private struct NoFrame: Error {}

@Suite struct PlayableOutputTests {
    private func frame(_ format: String, _ index: Int, value: Int = 100) throws -> Frame {
        var frame = try Frame(
            width: 64, height: 48, format: #require(PixelFormat(name: format)), index: index,
            frameRate: Rational(25))
        frame.withMutableImage { image in
            for plane in image.planes {
                for row in 0..<plane.height {
                    for column in 0..<plane.width { plane[column, row] = value + column }
                }
            }
        }
        return frame
    }

    @Test(arguments: ["yuv420p10le", "yuv422p", "yuv444p", "rgb24", "gray"])
    func everyPlayerShowsWhatIsWritten(format: String) throws {
        try withTemporaryFolder { folder in
            for keeps in [false, true] {
                let path = folder + "/\(keeps).mp4"
                var options = VideoSinkOptions()
                options.keepsFormat = keeps
                let sink = try VideoSink(path: path, frameRate: Rational(25), options: options)
                for index in 0..<3 { try sink.write(try frame(format, index)) }
                try sink.finish()
                #expect(sink.warnings.isEmpty)
                let source = try VideoSource(input: path)
                guard let first = try source.next() else { throw NoFrame() }
                let found = first.format.description
                #expect(keeps || found == "yuv420p")
                // What keeps its format comes back with its depth and its planes.
                let same = PixelFormat(name: format)
                #expect(
                    !keeps || format == "rgb24" || first.format.bitDepth == same?.bitDepth)
            }
        }
    }

    @Test func theIndexOfAnMP4StandsInFront() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.mp4"
            let sink = try VideoSink(path: path, frameRate: Rational(25))
            for index in 0..<60 { try sink.write(try frame("yuv420p", index)) }
            try sink.finish()
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            var boxes: [String] = []
            var place = 0
            while place + 8 <= bytes.count {
                boxes.append(String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self))
                place += max(8, bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) })
            }
            #expect(boxes.filter { $0 != "free" } == ["ftyp", "moov", "mdat"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.mp4"])
        }
    }

    @Test func optionsReachTheEncoderAndTheContainer() throws {
        try withTemporaryFolder { folder in
            func size(_ factor: Int) throws -> Int {
                var options = VideoSinkOptions()
                options.rateFactor = factor
                options.encodingOptions = ["tune": "zerolatency", "write_tmcd": "0"]
                let path = folder + "/\(factor).mp4"
                let sink = try VideoSink(path: path, frameRate: Rational(25), options: options)
                for index in 0..<10 {
                    try sink.write(try frame("yuv420p", index, value: 3 * index))
                }
                try sink.finish()
                return try Data(contentsOf: URL(fileURLWithPath: path)).count
            }
            #expect(try size(45) < size(5))
            var options = VideoSinkOptions()
            options.encodingOptions = ["no_such_thing": "1"]
            let sink = try VideoSink(
                path: folder + "/x.mp4", frameRate: Rational(25), options: options)
            #expect(throws: VideoError.self) { try sink.write(try frame("yuv420p", 0)) }
        }
    }

    @Test func deepGrayIsStretchedAndGetsColours() throws {
        let stretch = PictureStretch()
        // A sensor for heat uses a small part of its range.
        let deep = try frame("gray16le", 0, value: 7000)
        guard let picture = try stretch.colorFrame(of: deep) else { throw NoFrame() }
        let (format, index, isSameTime) = (picture.format, picture.index, picture.time == deep.time)
        #expect(format == .yuv420p && index == 0 && isSameTime)
        picture.withImage { image in
            #expect(image.planes[0][0, 20] < 24)
            #expect(image.planes[0][63, 20] > 226)
            #expect(image.planes[1][10, 10] == 128)
        }
        let source = deep.withImage { $0.planes[0][5, 5] }
        #expect(source == 7005)
        let color = try frame("yuv420p", 0)
        let isLeft = try stretch.colorFrame(of: color) == nil
        #expect(isLeft)
    }

    @Test func theStretchDoesNotFlicker() throws {
        let stretch = PictureStretch()
        _ = try stretch.colorFrame(of: try frame("gray16le", 0, value: 7000))
        let second = try frame("gray16le", 1, value: 7020)
        guard let hotter = try stretch.colorFrame(of: second) else { throw NoFrame() }
        // The limits have gone a tenth of the way.
        hotter.withImage { image in #expect(image.planes[0][0, 20] > 70) }
    }

    @Test func aGIFHasThePicturesColours() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gif"
            let sink = try VideoSink(path: path, frameRate: Rational(25))
            for index in 0..<5 { try sink.write(try frame("rgb24", index, value: 20 * index)) }
            try sink.finish()
            let source = try VideoSource(input: path)
            guard let first = try source.next() else { throw NoFrame() }
            let width = first.width
            #expect(width == 64)
            var count = 1
            while let next = try source.next() {
                count += 1
                let height = next.height
                #expect(height == 48)
            }
            #expect(count == 5)
        }
    }
}
