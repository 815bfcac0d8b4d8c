import HoldfastCFFmpeg

/// What is known of a video before its frames are decoded.
public struct VideoInfo: Sendable, Equatable {
    /// Displayed width, pixels: the rotation is applied.
    public var width: Int
    /// Displayed height, pixels.
    public var height: Int
    /// The average frames per second; frames carry their own times.
    public var frameRate: Rational
    /// How many frames there are, where the container tells or its duration lets it be estimated.
    public var frameCount: Int?
    /// Seconds, where the container tells.
    public var duration: Double?
    /// FFmpeg's name of the decoder's pixel format.
    public var pixelFormat: String
    /// FFmpeg's name of the codec.
    public var codec: String
    /// Degrees by which the frames are turned clockwise before they are delivered: 0, 90, 180, 270.
    public var rotation: Int
    /// Whether there is sound beside the picture.
    public var hasAudio: Bool
    /// Width of a pixel over its height, as displayed; 1 where the stream does not tell.
    public var sampleAspectRatio: Rational
}

/// How a video is opened.
public struct VideoSourceOptions: Sendable {
    /// How frames are read.
    public enum Mode: Sendable, Equatable {
        /// As a recording where the input has an end that is known, is a file or a pipe; else live.
        case automatic
        /// Every frame, and damage ends the video with an error.
        case recorded
        /// With as little delay as can be; damaged frames are passed over.
        case live
    }

    /// Where to begin.
    public enum Start: Sendable, Equatable {
        /// At a frame, by its index.
        case frame(Int)
        /// At the first frame that is not earlier than this, seconds.
        case time(Double)
    }

    public var mode = Mode.automatic
    /// Reading fails where nothing has come for this long, seconds; nil waits for ever.
    public var stallTime: Double?
    /// Frames before this are decoded and left out; those that follow keep their indices.
    public var start: Start?
    /// Threads of the decoder; 0 is as many as there are processors.
    public var threads = 0
    /// Frames per second of a sequence of pictures, which has no times of its own.
    public var pictureRate = Rational(25)
    /// Larger frames are refused: a small file can claim any size.
    public var maximumPixels = 1 << 26
    /// FFmpeg's name of the container, where it is not to be found out from the content.
    public var format: String?
    /// Options of FFmpeg's demuxer, device or protocol.
    public var formatOptions: [String: String] = [:]
    /// Whether audio packets are kept for ``VideoSource/audio``. They must then be taken.
    public var keepsAudio = false

    public init() {}
}
