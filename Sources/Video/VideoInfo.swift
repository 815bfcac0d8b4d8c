import HoldfastCFFmpeg

/// What is known about a video before its frames are decoded.
public struct VideoInfo: Sendable, Equatable {
    /// Displayed width, pixels, after rotation.
    public var width: Int
    /// Displayed height, pixels, after rotation.
    public var height: Int
    /// Average frames per second. Each frame has its own time.
    public var frameRate: Rational
    /// The number of frames, if the container states it or its duration allows an estimate.
    public var frameCount: Int?
    /// Seconds, if the container states it.
    public var duration: Double?
    /// FFmpeg's name of the decoder's pixel format.
    public var pixelFormat: String
    /// FFmpeg's name of the codec.
    public var codec: String
    /// Degrees by which frames are rotated clockwise before delivery: 0, 90, 180 or 270.
    public var rotation: Int
    /// Whether there is audio.
    public var hasAudio: Bool
    /// How many video tracks there are.
    public var trackCount = 1
    /// The track that is read, counted from 1 among the video tracks.
    public var track = 1
    /// Width of a displayed pixel divided by its height; 1 if the stream does not state it.
    public var sampleAspectRatio: Rational
    /// What is black and what is white in gray frames of more than 8 bits, where it is not all that the
    /// bits hold; see ``GrayRange``.
    public var grayLimits: ClosedRange<Int>?
    /// The kind of hardware that decodes, by FFmpeg's name; nil if software does.
    public var hardware: String?
}

extension VideoInfo {
    /// More pixels than this make a frame huge: then memory counts more than speed.
    static let hugePixels = 20_000_000

    /// Whether frames are so large, as those of 8K are, that few of them should be held at once.
    public var isHuge: Bool { width * height > Self.hugePixels }

    /// How many frames a pipeline should hold at once; nil where it may be as many as it likes. Of frames
    /// of 8K, of 50 MB each, decoder and encoder hold some, too.
    public var framesAtOnce: Int? { isHuge ? 1 : nil }

    /// How many decoded frames may wait for a pipeline's tracker. A key frame takes a decoder several
    /// times as long as the frames between; so many frames bridge that, and they do not take more than
    /// some 6 MB.
    public var readAhead: Int { min(max(4_200_000 / max(1, width * height), 1), 7) }
}

/// How a video is opened.
public struct VideoSourceOptions: Sendable {
    /// How frames are read.
    public enum Mode: Sendable, Equatable {
        /// Recorded if the input is a file, a pipe or has a known end; otherwise live.
        case automatic
        /// Every frame counts; damage ends the video with an error.
        case recorded
        /// As little delay as possible; damaged frames are skipped.
        case live
    }

    /// Where to begin.
    public enum Start: Sendable, Equatable {
        /// At a frame, by its index.
        case frame(Int)
        /// At the first frame at or after this time, seconds.
        case time(Double)
    }

    public var mode = Mode.automatic
    /// Reading fails if nothing has arrived for this long, seconds; nil waits forever.
    public var stallTime: Double?
    /// Earlier frames are decoded and skipped; the others keep their indices.
    public var start: Start?
    /// Threads of the decoder; 0 means one per processor, but see ``sharesProcessors``.
    public var threads = 0
    /// Whether frames are followed while further ones are decoded. On two processors a recording whose frames
    /// take little time is then decoded by one thread, so that the tracker has a processor of its own.
    public var sharesProcessors = false
    /// Which hardware is to decode, where it is there and can; nil leaves it to software. Hardware does not tell
    /// which frames are damaged, so software decodes recordings where ``isStrict`` asks for that.
    public var hardware: HardwareDecoding?
    /// Frames per second of an image sequence, which has no times of its own.
    public var pictureRate = Rational(25)
    /// What is black and what is white in gray frames of more than 8 bits.
    public var grayRange = GrayRange.automatic
    /// Larger frames are refused: a small file can claim any size.
    public var maximumPixels = 1 << 26
    /// FFmpeg's name of the container; nil to detect it from the content.
    public var format: String?
    /// Whether damage ends the video at once, instead of being passed over and told at the end.
    public var isStrict = false
    /// The video track to read, counted from 1 among the video tracks; nil takes the best.
    public var track: Int?
    /// Options of FFmpeg's demuxer, device or protocol.
    public var formatOptions: [String: String] = [:]
    /// Whether audio packets are kept for ``VideoSource/audio``. They must then be taken.
    public var keepsAudio = false
    /// Whether the source decodes its first frame on opening, so that FFmpeg need not do so where the container
    /// states the rest.
    var looksAhead = false

    public init() {}
}

extension VideoSourceOptions {
    /// ``pictureRate``, or what FFmpeg is told of the frame rate.
    var rateOfPictures: Rational {
        get throws(VideoError) {
            guard let text = formatOptions["framerate"] else { return pictureRate }
            var rate = AVRational()
            guard av_parse_video_rate(&rate, text) >= 0 else {
                throw VideoError(.usage, "'\(text)' is no frame rate")
            }
            return Rational(rate)
        }
    }
}
