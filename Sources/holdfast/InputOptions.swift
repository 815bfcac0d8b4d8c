import ArgumentParser
import Foundation
import HoldfastVideo

/// What the input is, and how it is read.
struct InputOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .customLong("format")],
        help: ArgumentHelp(
            """
            Kind of the input: a device (v4l2, x11grab, lavfi, ...; see holdfast devices) or a \
            container that cannot be recognized by its content (rawvideo, mjpeg, ...).
            """, valueName: "name"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Frame size to request from a device, or that of raw video.", valueName: "w x h"))
    var videoSize: String?

    @Option(
        help: ArgumentHelp(
            "Frame rate of pictures and of raw video, or to request from a device.", valueName: "n")
    )
    var framerate: String?

    @Option(
        help: ArgumentHelp(
            "Pixel format to request from a device, or that of raw video: yuv420p, gray, rgb24, ...",
            valueName: "name"))
    var pixelFormat: String?

    @Option(
        help: ArgumentHelp(
            """
            Black and white of gray frames of more than 8 bits: auto, the range of the first frame with \
            room around it where that is small; all, what the bits hold; or two values, such as 0-4095.
            """, valueName: "range"))
    var grayRange: GrayRangeArgument = .init(range: .automatic)

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "An FFmpeg option for the input, such as rtsp_transport=udp. May be repeated.",
            valueName: "name=value"))
    var inputOption: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: """
            Always follow the newest frame and drop older ones, instead of following every frame. \
            (default: for devices and for streams without an end)
            """)
    var live: Bool?

    @Option(
        help: ArgumentHelp(
            """
            Let hardware decode: auto, or a kind that this FFmpeg has (vaapi, cuda, ...). Software does \
            where no hardware can. Hardware does not tell which frames are damaged.
            """, valueName: "name"))
    var hwaccel: HardwareDecodingArgument?

    @Option(
        help: ArgumentHelp(
            "The video track to take, counted from 1. (default: the best)", valueName: "n"))
    var stream: Int?

    @Flag(
        help: """
            Stop at the first damage, instead of going on with what can be decoded and ending with \
            code 65.
            """)
    var strict = false

    @Flag(help: "Reopen a live source when it ends, fails or stalls.")
    var reconnect = false

    @Option(
        help: ArgumentHelp(
            "How long a pause counts as a stall for --reconnect.", valueName: "seconds"))
    var stall: Double = 5

    func validate() throws {
        guard stall > 0, stall <= 86400 else {
            throw ValidationError("--stall must be more than 0 and at most 86400 seconds")
        }
        if let hardware = hwaccel?.hardware, let alternatives = hardware.alternatives {
            throw ValidationError("--hwaccel '\(hardware)' is unknown; \(alternatives)")
        }
        if let stream, stream < 1 { throw ValidationError("--stream must be at least 1") }
        if reconnect, live == false {
            throw ValidationError("--reconnect is for live sources; --no-live contradicts it")
        }
        if let videoSize {
            let sides = videoSize.split(separator: "x").map { Int($0) ?? 0 }
            guard sides.count == 2, sides.allSatisfy({ (1...65535).contains($0) }) else {
                throw ValidationError("--video-size must be WIDTHxHEIGHT, such as 1280x720")
            }
        }
        for option in inputOption {
            guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
                throw ValidationError("--input-option '\(option)' is not NAME=VALUE")
            }
        }
    }

    /// What FFmpeg is told.
    var formatOptions: [String: String] {
        var options: [String: String] = [:]
        options["video_size"] = videoSize
        options["framerate"] = framerate
        options["pixel_format"] = pixelFormat
        for option in inputOption {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            options[String(parts[0])] = String(parts[1])
        }
        return options
    }

    func apply(to options: inout VideoSourceOptions) {
        options.format = format
        options.formatOptions = formatOptions
        options.isStrict = strict
        options.hardware = hwaccel?.hardware
        options.track = stream
        options.grayRange = grayRange.range
        switch live {
        case true: options.mode = .live
        case false: options.mode = .recorded
        default: options.mode = reconnect ? .live : .automatic
        }
        if reconnect { options.stallTime = stall }
    }
}
