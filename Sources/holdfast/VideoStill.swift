import Foundation
import HoldfastImaging
import HoldfastVideo

/// A single frame of a video.
enum VideoStill {
    /// Opens a video and calls `body` with its first frame at or after a start.
    static func read<Result>(
        _ name: String, start: VideoSourceOptions.Start?, format: String? = nil,
        _ body: (ImageView) throws -> Result
    ) throws -> Result {
        var options = VideoSourceOptions()
        options.start = start
        options.format = format
        options.keepsAudio = false
        let source = try VideoSource(try VideoInput(name, format: format), options: options)
        guard let frame = try source.next() else {
            throw CommandFailure.usage("\(name) has no frame at or after the start")
        }
        return try frame.withImage { try body($0) }
    }
}

/// Numbers in messages.
enum TwoDecimals {
    static func text(_ value: Double) -> String { String(format: "%.2f", value) }
}
