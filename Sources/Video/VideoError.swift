import HoldfastCFFmpeg
import HoldfastImaging

/// What went wrong with a video, where, and why.
public struct VideoError: HoldfastError, Equatable {
    /// The family of an error; the command line gives each its exit code.
    public enum Kind: String, Sendable {
        /// The input does not exist, cannot be read or is of a refused kind.
        case unreadableInput
        /// The input was opened, but is not a video or is damaged.
        case badData
        /// The output already exists, or cannot be created or encoded.
        case cannotCreateOutput
        /// Reading or writing failed midway.
        case inputOutput
        /// A device or the network is not available.
        case unavailable
        /// An option has a value that makes no sense.
        case usage
        /// ``VideoSource/cancel()`` was called.
        case cancelled
    }

    public var kind: Kind
    /// What could not be done, for example "cannot decode".
    public var what: String
    /// The file or stream, as the user named it.
    public var file: String?
    /// The 0-based index of the frame.
    public var frame: Int?
    /// Seconds from the beginning of the stream.
    public var time: Double?
    /// The reason, in the words of the system or of FFmpeg.
    public var why: String?

    public init(
        _ kind: Kind, _ what: String, file: String? = nil, frame: Int? = nil, time: Double? = nil,
        why: String? = nil
    ) {
        self.kind = kind
        self.what = what
        self.file = file
        self.frame = frame
        self.time = time
        self.why = why
    }

    public var description: String {
        var parts: [String] = []
        if let file { parts.append(file) }
        if let frame {
            parts.append("frame \(frame)" + (time.map { " (\(formatted($0)) s)" } ?? ""))
        } else if let time {
            parts.append("\(formatted(time)) s")
        }
        parts.append(what)
        if let why, !why.isEmpty { parts.append(why) }
        return parts.joined(separator: ": ")
    }

    private func formatted(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        let thousandths = (seconds * 1000).rounded()
        guard abs(thousandths) < 1e15 else { return "\(seconds)" }
        let value = Int(thousandths.magnitude)
        let fraction = String(value % 1000 + 1000).dropFirst()
        return (thousandths < 0 ? "-" : "") + "\(value / 1000).\(fraction)"
    }
}

/// FFmpeg's text for one of its error codes.
func ffmpegMessage(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard av_strerror(code, &text, text.count) == 0 else { return "error \(code)" }
    return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}
