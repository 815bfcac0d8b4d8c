import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Frames keep their positions whatever could be decoded, and damage is told.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct DamagedInputTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// The indices of all frames, and the error at the end.
    private func indices(
        _ input: String, strict: Bool = false, threads: Int = 0
    ) throws -> (indices: [Int], end: Int?, error: VideoError?) {
        var options = VideoSourceOptions()
        options.isStrict = strict
        options.threads = threads
        let source = try VideoSource(input: input, options: options)
        var indices: [Int] = []
        let error = videoError {
            while let frame = try source.next() { indices.append(frame.index) }
        }
        return (indices, source.endIndex, error)
    }

    private func clip(_ name: String, _ arguments: [String], rate: Int = 25) throws -> Data {
        try FFmpegCommand.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=\(rate):d=2"] + arguments
                + [scratch(name)])
        return try Data(contentsOf: URL(fileURLWithPath: scratch(name)))
    }

    private func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: scratch(name)))
        return scratch(name)
    }

    private func pictures(_ count: Int, kind: String = "png") throws -> String {
        let folder = scratch("pictures-" + kind)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "\(count)", "-start_number",
            "0", "\(folder)/%02d.\(kind)")
        return folder
    }

    @Test(arguments: ["empty", "cut", "html", "folder", "pipe", "size", "missing rights"])
    func aPictureThatIsNoneKeepsItsPosition(damage: String) throws {
        let folder = try pictures(8)
        let bad = folder + "/03.png"
        let whole = try Data(contentsOf: URL(fileURLWithPath: bad))
        try FileManager.default.removeItem(atPath: bad)
        switch damage {
        case "empty": try Data().write(to: URL(fileURLWithPath: bad))
        case "cut": try whole.prefix(40).write(to: URL(fileURLWithPath: bad))
        case "html": try Data("<html>404</html>".utf8).write(to: URL(fileURLWithPath: bad))
        case "folder":
            try FileManager.default.createDirectory(
                atPath: bad, withIntermediateDirectories: false)
        case "pipe": #expect(mkfifo(bad, 0o600) == 0)
        case "size":
            try FFmpegCommand.ffmpeg(
                "-f", "lavfi", "-i", "testsrc2=s=32x48:r=25", "-frames:v", "1", bad)
        default: try FileManager.default.createSymbolicLink(atPath: bad, withDestinationPath: bad)
        }
        let found = try indices(folder)
        #expect(found.indices == [0, 1, 2, 4, 5, 6, 7])
        #expect(found.end == 8)
        #expect(found.error?.frame == 3)
        #expect(abs((found.error?.time ?? 0) - 0.12) < 1e-9)
        #expect(found.error?.file == bad)
        let strict = try indices(folder, strict: true)
        #expect(strict.indices == [0, 1, 2])
        #expect(strict.error?.file == bad)
    }

    @Test(arguments: [0, 7])
    func aBadPictureAtAnEndKeepsItsPosition(position: Int) throws {
        let folder = try pictures(8)
        try Data().write(to: URL(fileURLWithPath: folder + "/0\(position).png"))
        let found = try indices(folder)
        #expect(found.indices == (0..<8).filter { $0 != position })
        #expect(found.end == 8)
        #expect(found.error?.frame == position)
    }

    /// From here on all pictures have another size; none of them is damaged.
    @Test func aLastingChangeOfSizeIsNoDamage() throws {
        let folder = try pictures(6)
        for position in 3..<6 {
            try FFmpegCommand.ffmpeg(
                "-f", "lavfi", "-i", "testsrc2=s=32x48:r=25", "-frames:v", "1",
                "\(folder)/0\(position).png")
        }
        let found = try indices(folder)
        #expect(found.indices == Array(0..<6))
        #expect(found.error == nil)
    }

    @Test(arguments: [1, 4])
    func aBadFrameOfAVideoKeepsItsPosition(threads: Int) throws {
        var bytes = [UInt8](try clip("a.avi", ["-c:v", "mjpeg"]))
        // The picture data of the frame in the middle.
        let starts = bytes.indices.dropLast(4).filter {
            bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD8 && bytes[$0 + 2] == 0xFF
        }
        #expect(starts.count == 50)
        for offset in 0..<600 { bytes[starts[20] + offset] = 0 }
        let found = try indices(try write(bytes, to: "bad.avi"), threads: threads)
        #expect(found.indices == (0..<50).filter { $0 != 20 })
        #expect(found.end == 50)
        #expect(found.error?.frame == 20)
        #expect(abs((found.error?.time ?? 0) - 0.8) < 1e-6)
    }

    /// What is read to its end without a word of FFmpeg, and ends too early.
    @Test(arguments: ["a.y4m", "a.gif", "a.ts", "a.mjpeg", "a.avi"])
    func aFileThatIsCutShortIsTold(name: String) throws {
        let codec = name == "a.avi" ? ["-c:v", "mjpeg"] : []
        let bytes = try clip(name, codec)
        #expect(try indices(scratch(name)).error == nil)
        let cut = try write(bytes.prefix(bytes.count / 2 + 77), to: "cut-" + name)
        let found = try indices(cut)
        #expect((10..<40).contains(found.indices.count))
        #expect(found.error?.kind == .badData)
        #expect((10..<40).contains(found.error?.frame ?? 0))
        #expect((found.error?.time ?? 0) > 0.3)
    }

    /// A cut between two packets leaves no packet that is cut.
    @Test(arguments: ["a.mp4", "a.mkv"])
    func aFileThatIsCutBetweenPacketsIsTold(name: String) throws {
        let bytes = [UInt8](
            try clip(
                name,
                ["-c:v", "mpeg4", "-g", "5", "-bf", "0"]
                    + (name == "a.mp4"
                        ? ["-movflags", "+faststart"] : ["-cluster_time_limit", "400"])))
        #expect(try indices(scratch(name)).error == nil)
        var cut = 0
        if name == "a.mp4" {
            let listing = try FFmpegCommand.ffprobe(
                "-show_entries", "packet=pos,size", "-of", "csv=p=0:nk=1", scratch(name))
            let packets = listing.split(separator: "\n").map {
                $0.split(separator: ",").compactMap { Int($0) }.reduce(0, +)
            }
            cut = packets.sorted()[packets.count / 2]
        } else {
            let clusters = bytes.indices.dropLast(4).filter {
                bytes[$0..<$0 + 4].elementsEqual([0x1F, 0x43, 0xB6, 0x75])
            }
            cut = clusters[clusters.count / 2]
        }
        let found = try indices(try write(bytes.prefix(cut), to: "cut-" + name))
        #expect(found.error?.kind == .badData)
        #expect((10..<40).contains(found.indices.count))
    }

    /// A stream that begins with a picture that needs no other has lost that picture.
    @Test func aBadFirstFrameIsCounted() throws {
        var bytes = [UInt8](try clip("a.mkv", ["-c:v", "mpeg4", "-g", "5", "-bf", "0"]))
        // The header of the first picture.
        let start = try #require(
            bytes.indices.dropLast(4).first {
                bytes[$0..<$0 + 4].elementsEqual([0, 0, 1, 0xB6])
            })
        bytes[start + 3] = 0x42
        let found = try indices(try write(bytes, to: "bad.mkv"))
        #expect(found.error?.frame == 0)
        #expect(found.end == 50)
        #expect(found.indices.last == 49)
        #expect(found.indices.first ?? 0 > 0)
    }

    /// After a bad first picture, FFmpeg no longer says that the stream began with one that needs no other.
    @Test(arguments: ["a.mp4", "a.mkv", "a.flv"])
    func aFirstPictureOfWrongLengthIsTold(name: String) throws {
        let options = ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p"]
        guard var bytes = try? [UInt8](clip(name, options)) else { return }
        // The encoder's name stands in the first unit, behind its length.
        let mark = Array("x264 - core".utf8)
        let text = try #require(
            bytes.indices.dropLast(mark.count).first {
                bytes[$0..<$0 + mark.count].elementsEqual(mark)
            })
        try #require(bytes[text - 21] == 6 && bytes[text - 20] == 5)
        for place in text - 25...text - 22 { bytes[place] = 0xFF }
        let found = try indices(try write(bytes, to: "bad-" + name))
        #expect(found.error?.frame == 0)
        #expect(found.indices == Array(10..<50))
    }

    /// Recorders that cut anywhere begin so.
    @Test(arguments: ["a.mp4", "a.mkv", "a.flv", "a.ts"])
    func aStreamThatBeginsAmongPicturesThatNeedOthersIsSound(name: String) throws {
        let made = try? clip("whole.mkv", ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p"])
        guard made != nil else { return }
        let cut = try FFmpegCommand.run(
            "ffmpeg",
            [
                "-v", "quiet", "-i", scratch("whole.mkv"), "-c", "copy", "-copyinkf", "-bsf:v",
                "noise=drop='lt(n,3)'", "-y", scratch(name),
            ])
        guard cut.status == 0 else { return }
        let found = try indices(scratch(name))
        #expect(found.error == nil)
        #expect(found.indices == Array(0..<40))
    }

    /// Blocks that are gone from the middle of a file leave a gap that the times show.
    @Test func framesThatAreGoneFromATransportStreamLeaveTheirPositions() throws {
        let bytes = [UInt8](
            try clip("a.ts", ["-c:v", "mpeg2video", "-g", "1", "-bf", "0", "-b:v", "2M"]))
        let packets = bytes.count / 188
        let from = packets * 4 / 10 * 188
        let to = packets * 6 / 10 * 188
        let found = try indices(
            try write(bytes[..<from] + bytes[to...], to: "gap.ts"))
        #expect(found.error?.kind == .badData)
        #expect(found.indices.count < 48)
        #expect(found.indices.last == 49)
    }

    @Test func decodersThatOnlyComplainAreHeard() throws {
        var bytes = [UInt8](try clip("a.mkv", ["-c:v", "ffv1", "-slicecrc", "1", "-level", "3"]))
        for index in bytes.count / 2..<bytes.count / 2 + 40 { bytes[index] ^= 0x55 }
        let found = try indices(try write(bytes, to: "bad.mkv"))
        #expect(found.error?.kind == .badData)
    }

    /// Through a pipe nobody can write into the header how long the video has become.
    @Test(arguments: [("ivf", "libvpx"), ("matroska", "mpeg4"), ("avi", "mpeg4"), ("flv", "flv1")])
    func videosFromAPipeNeedNoLength(container: String, codec: String) throws {
        let outcome = try FFmpegCommand.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2", "-c:v", codec,
                "-f", container, "-",
            ])
        guard outcome.status == 0 else { return }
        let found = try indices(try write(outcome.output, to: "piped"))
        #expect(found.indices == Array(0..<50))
        #expect(found.error == nil)
    }

    @Test(arguments: ["libx264", "libx265", "libvpx", "libvpx-vp9", "mpeg4", "mpeg2video"])
    func undamagedVideosKeepEveryIndex(codec: String) throws {
        let name = codec + ".mkv"
        let outcome = try FFmpegCommand.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2", "-c:v", codec,
                "-auto-alt-ref", "1", "-y", scratch(name),
            ])
        guard outcome.status == 0 else { return }
        let found = try indices(scratch(name))
        #expect(found.indices == Array(0..<50))
        #expect(found.error == nil)
    }
}

/// Positions by timestamps, without a decoder.
@Suite struct FramePositionsTests {
    @Test func aPacketWithoutAFrameTakesAPositionIfThereWasDamage() {
        for isDamaged in [false, true] {
            var positions = FramePositions(.packetsFromFirstFrame)
            for timestamp in [0, 3, 1, 2, 6, 4, 5] { positions.expect(Int64(timestamp)) }
            let found = [0, 1, 2, 5, 6].map { positions.take($0, isDamaged: isDamaged) }
            #expect(found == (isDamaged ? [0, 1, 2, 5, 6] : [0, 1, 2, 3, 4]))
        }
    }

    @Test func whatComesBeforeTheFirstFrameCountsOnlyWherePacketsStandAlone() {
        for (rule, first) in [(FramePositions.Rule.packets, 2), (.packetsFromFirstFrame, 0)] {
            var positions = FramePositions(rule)
            for timestamp in 0..<4 { positions.expect(Int64(timestamp)) }
            #expect(positions.take(2, isDamaged: true) == first)
        }
    }

    @Test func whatIsStillExpectedAtTheEndCountsIfThereWasDamage() {
        var positions = FramePositions(.packets)
        for timestamp in 0..<5 { positions.expect(Int64(timestamp)) }
        #expect(positions.take(0, isDamaged: true) == 0)
        positions.end(count: nil, isDamaged: true)
        #expect(positions.next == 5)
    }

    @Test func aPacketBelievedLostThatComesAfterAllCountsOnce() {
        var positions = FramePositions(.packetsFromFirstFrame)
        positions.expect(0)
        #expect(positions.take(0, isDamaged: true) == 0)
        positions.lose([40, 80])
        positions.expect(120, tolerance: 20)
        positions.expect(81, tolerance: 20)
        #expect(positions.take(81, isDamaged: true) == 2)
        #expect(positions.take(120, isDamaged: true) == 3)
    }

    @Test func framesWithoutTimestampsAreCounted() {
        var positions = FramePositions(.packetsFromFirstFrame)
        #expect(positions.take(nil, isDamaged: true) == 0)
        #expect(positions.take(nil, isDamaged: true) == 1)
    }
}
