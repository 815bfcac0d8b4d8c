import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Folders and patterns of pictures, and inputs that are not there or not what they seem.
struct InputTests {
    private func touch(_ path: String) throws {
        try Data().write(to: URL(fileURLWithPath: path))
    }

    private func writePictures(_ scratch: Scratch, _ names: [String]) throws {
        for (index, name) in names.enumerated() {
            var frame = try Frame(
                width: 20 + index, height: 16, format: .gray, index: index, frameRate: Rational(25),
                fullRange: true)
            frame.withMutableImage { image in
                for y in 0..<16 { for x in 0..<image.width { image.planes[0][x, y] = 10 * index } }
            }
            try PictureWriter.write(frame, to: scratch(name))
        }
    }

    @Test func namesAreOrderedByTheirNumbers() {
        let names = ["img10.png", "img9.png", "img009.png", "a.png", "img1x.png", "img.png"]
        #expect(
            names.sorted(by: VideoInput.comesBefore)
                == ["a.png", "img.png", "img1x.png", "img009.png", "img9.png", "img10.png"])
        let huge = "1" + String(repeating: "0", count: 400)
        #expect(VideoInput.comesBefore("a2", "a" + huge))
    }

    @Test func inputsAreRecognized() throws {
        let scratch = try Scratch()
        for name in ["img10.jpg", "img8.jpg", "notes.txt", "x%d.avi", ".hidden.jpg", "y9.jpg"] {
            try touch(scratch(name))
        }
        #expect(try VideoInput("-") == .standardInput)
        #expect(try VideoInput("rtsp://host/x") == .network("rtsp://host/x"))
        #expect(try VideoInput(scratch("x%d.avi")) == .file(scratch("x%d.avi")))
        #expect(
            try VideoInput(scratch.path)
                == .images([scratch("img8.jpg"), scratch("img10.jpg"), scratch("y9.jpg")]))
        let both = VideoInput.images([scratch("img8.jpg"), scratch("img10.jpg")])
        #expect(try VideoInput(scratch("img%d.jpg")) == both)
        #expect(try VideoInput(scratch("img*.jpg")) == both)
        #expect(try VideoInput(scratch("img%02d.jpg")) == .images([scratch("img10.jpg")]))
        for missing in ["none.mp4", "n%04d.png", "n*.png", "folder/"] {
            #expect(
                videoError { _ = try VideoInput(scratch(missing)) }?.kind == .unreadableInput,
                "\(missing)")
        }
    }

    @Test func numberPatterns() {
        #expect(NumberPattern("é") == nil)
        #expect(NumberPattern("a/img.png") == nil)
        #expect(NumberPattern("a/%d%d.png") == nil)
        #expect(NumberPattern("a/%s.png") == nil)
        #expect(NumberPattern("a/%5d.png") == nil)
        #expect(NumberPattern("a/100%%-%03d.png")?.path(7) == "a/100%-007.png")
        #expect(NumberPattern("%03d.png")?.number(in: "1234.png") == 1234)
        #expect(NumberPattern("%03d.png")?.number(in: "12.png") == nil)
        #expect(NumberPattern("%d.png")?.number(in: "99999999999999999999.png") == nil)
    }

    @Test func picturesOfSeveralKindsAndSizesWithAGap() throws {
        let scratch = try Scratch()
        let names = ["0007.png", "0008.bmp", "0009.ppm", "0012.png", "0013.tif", "0020.png"]
        try writePictures(scratch, names)
        let source = try VideoSource(input: scratch.path)
        #expect(source.info.frameCount == 6)
        #expect(source.info.width == 20 && source.info.height == 16)
        var index = 0
        while let frame = try source.next() {
            #expect(frame.index == index)
            #expect(abs(frame.time - Double(index) / 25) < 1e-9)
            #expect(frame.width == 20 + index)
            #expect(frame.withImage { $0.planes[0][3, 4] } == 10 * index)
            index += 1
        }
        #expect(index == 6)
        var rate = VideoSourceOptions()
        rate.pictureRate = Rational(10)
        let numbered = try VideoSource(input: scratch("%04d.png"), options: rate)
        var times: [Double] = []
        while let frame = try numbered.next() { times.append(frame.time) }
        #expect(times == [0, 0.1, 0.2])
    }

    @Test func aBrokenPictureIsPassedOverAndToldAtTheEnd() throws {
        let scratch = try Scratch()
        try writePictures(scratch, ["1.png", "2.png", "3.png", "4.png"])
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch("3.png")))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: scratch("3.png")))
        let source = try VideoSource(input: scratch.path)
        var count = 0
        let error = videoError { while try source.next() != nil { count += 1 } }
        #expect(count >= 3)
        #expect(error?.kind == .badData)
        #expect(error?.file == scratch("3.png"))
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: scratch("3.png")))
        let other = try VideoSource(input: scratch.path)
        var indices: [Int] = []
        let second = videoError {
            while let frame = try other.next() { indices.append(frame.index) }
        }
        #expect(indices == [0, 1, 3])
        #expect(other.endIndex == 4)
        #expect(second?.kind == .badData && second?.frame == 2)
        #expect(second?.file == scratch("3.png"))
    }

    /// A camera that was held upright writes a lying picture and says so in its EXIF data.
    @Test func picturesAreTurnedAsTheCameraWasHeld() throws {
        let scratch = try Scratch()
        let frame = try drawn(0, width: 64, height: 48, format: .gray)
        try PictureWriter.write(frame, to: scratch("plain.jpg"))
        let plain = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch("plain.jpg"))))
        // One directory with one entry: tag 0x0112 (orientation), short, one value: 6.
        let exif: [UInt8] =
            [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8]
            + [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        let folder = scratch("camera")
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        try Data(plain[..<2] + exif + plain[2...])
            .write(to: URL(fileURLWithPath: folder + "/1.jpg"))
        let upright = try Decoded(scratch("plain.jpg"))
        for input in [folder, folder + "/1.jpg"] {
            let source = try VideoSource(input: input)
            #expect(source.info.width == 48 && source.info.height == 64)
            #expect(source.info.rotation == 90)
            guard let turned = try source.next() else {
                Issue.record("there is no frame")
                return
            }
            #expect(turned.width == 48 && turned.height == 64)
            turned.withImage { image in
                for (x, y) in [(0, 0), (47, 0), (20, 63)] {
                    #expect(image.planes[0][x, y] == Int(upright.frames[0][(47 - x) * 64 + y]))
                }
            }
            #expect(try source.next() == nil)
        }
    }

    @Test func whatIsNoVideoIsRefused() throws {
        let scratch = try Scratch()
        #expect(videoError { _ = try VideoSource(input: "x") }?.kind == .unreadableInput)
        #expect(
            videoError { _ = try VideoSource(input: scratch("none.mp4")) }?.kind == .unreadableInput
        )
        #expect(videoError { _ = try VideoSource(input: scratch.path) }?.kind == .unreadableInput)
        #expect(videoError { _ = try VideoSource(.images([])) }?.kind == .unreadableInput)
        for url in ["http://127.0.0.1:1/x.mp4", "rtsp://127.0.0.1/x", "tcp://127.0.0.1:1"] {
            #expect(videoError { _ = try VideoSource(input: url) }?.kind == .unavailable)
        }
        #expect(
            videoError { _ = try VideoSource(input: "gopher://127.0.0.1/x") }?.kind
                == .unreadableInput)
        for (name, content) in [("empty.mp4", ""), ("text.mp4", "hello, world, this is text\n")] {
            try Data(content.utf8).write(to: URL(fileURLWithPath: scratch(name)))
            let error = videoError { _ = try VideoSource(input: scratch(name)) }
            #expect(error?.kind == .badData, "\(name)")
            #expect(error?.description.hasPrefix(scratch(name)) == true)
        }
        #expect(
            videoError { _ = try VideoSource(.file("http://127.0.0.1:1/x.mp4")) }?.kind
                == .unreadableInput)
    }

    /// Playlists that pose as videos reach neither other files nor the network.
    @Test func playlistsAreRefused() throws {
        let scratch = try Scratch()
        try Data("secret".utf8).write(to: URL(fileURLWithPath: scratch("secret.txt")))
        let target = "file://\(scratch("secret.txt"))"
        let attacks = [
            "hls.mp4":
                "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n\(target)\n#EXT-X-ENDLIST\n",
            "hls2.avi":
                "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nhttp://127.0.0.1:1/a.ts\n",
            "hls.m3u8":
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n\(target)\n#EXT-X-ENDLIST\n",
            "concat.mp4": "ffconcat version 1.0\nfile \(scratch("secret.txt"))\n",
            "list.ffconcat": "ffconcat version 1.0\nfile \(scratch("secret.txt"))\n",
            "dash.mp4":
                "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" "
                + "profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" type=\"static\"></MPD>\n",
            "sdp.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
                + "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        ]
        for (name, content) in attacks {
            try Data(content.utf8).write(to: URL(fileURLWithPath: scratch(name)))
            let error = videoError { _ = try VideoSource(input: scratch(name)) }
            #expect(error?.kind == .unreadableInput, "\(name): \(String(describing: error))")
            #expect(error?.what.contains("playlist") == true)
            var options = VideoSourceOptions()
            options.format = "hls"
            #expect(
                videoError { _ = try VideoSource(input: scratch(name), options: options) }?.kind
                    == .usage)
        }
    }
}

/// Damage in the middle and at the end of files.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct DamageTests {
    private func clip(_ name: String, _ arguments: [String], in scratch: Scratch) throws -> Data {
        try FFmpegCommand.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=4", "-g", "10"] + arguments
                + [scratch(name)])
        return try Data(contentsOf: URL(fileURLWithPath: scratch(name)))
    }

    @Test func truncatedFilesGiveWhatTheyHaveThenAnError() throws {
        let scratch = try Scratch()
        for (name, arguments) in [
            ("a.mp4", ["-c:v", "libx264", "-movflags", "faststart"]),
            ("b.mkv", ["-c:v", "libx264"]),
            ("c.avi", ["-c:v", "mpeg4"]),
        ] {
            let whole = try clip(name, arguments, in: scratch)
            try whole.prefix(whole.count * 6 / 10)
                .write(to: URL(fileURLWithPath: scratch("short-" + name)))
            let decoded = try Decoded(scratch("short-" + name))
            #expect((20..<100).contains(decoded.frames.count), "\(name)")
            #expect(decoded.error?.kind == .badData, "\(name)")
            #expect(decoded.error?.file == scratch("short-" + name))
            #expect((decoded.error?.frame ?? 0) > 10, "\(name)")
            #expect((decoded.error?.time ?? 0) > 0.4)
        }
    }

    @Test func corruptBytesMidwayAreToldAndPassedOver() throws {
        let scratch = try Scratch()
        for (name, arguments) in [
            ("a.mp4", ["-c:v", "libx264"]), ("b.mkv", ["-c:v", "mpeg4"]),
            ("c.ts", ["-c:v", "mpeg2video"]),
        ] {
            var bytes = try clip(name, arguments, in: scratch)
            var state: UInt32 = 1
            for index in (bytes.count * 4 / 10)..<(bytes.count * 5 / 10) {
                state = state &* 1_664_525 &+ 1_013_904_223
                bytes[index] = UInt8(state >> 24)
            }
            try bytes.write(to: URL(fileURLWithPath: scratch("bad-" + name)))
            let decoded = try Decoded(scratch("bad-" + name))
            #expect(decoded.frames.count > 50, "\(name)")
            #expect(decoded.error?.kind == .badData, "\(name)")
            #expect((5..<95).contains(decoded.error?.frame ?? 0), "\(name)")
        }
    }

    @Test func randomDamageNeverTraps() throws {
        let scratch = try Scratch()
        var state: UInt64 = 42
        func random() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        for (name, arguments) in [
            ("a.mp4", ["-c:v", "libx264", "-movflags", "faststart"]), ("b.mkv", ["-c:v", "mpeg4"]),
            ("c.avi", ["-c:v", "mjpeg"]),
        ] {
            let whole = try clip(name, arguments, in: scratch)
            for _ in 0..<8 {
                var bytes = whole
                for _ in 0..<20 { bytes[random() % bytes.count] = UInt8(random() & 255) }
                for _ in 0..<20 { bytes[random() % min(2000, bytes.count)] = UInt8(random() & 255) }
                try bytes.write(to: URL(fileURLWithPath: scratch("bad-" + name)))
                _ = try? Decoded(scratch("bad-" + name))
            }
        }
    }

    @Test func absurdSizesAreRefused() throws {
        let scratch = try Scratch()
        _ = try clip("a.mp4", ["-c:v", "libx264"], in: scratch)
        var options = VideoSourceOptions()
        options.maximumPixels = 160 * 120 - 1
        let error = videoError { _ = try VideoSource(input: scratch("a.mp4"), options: options) }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("160x120") == true)
    }

    @Test func soundAloneIsNoVideo() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg("-f", "lavfi", "-i", "sine=d=1", scratch("sound.wav"))
        let error = videoError { _ = try VideoSource(input: scratch("sound.wav")) }
        #expect(error?.kind == .badData)
        #expect(error?.what == "there is no video stream")
    }
}
