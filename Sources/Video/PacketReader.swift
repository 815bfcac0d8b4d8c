import HoldfastCFFmpeg

/// Where a decoder's packets come from.
protocol PacketReader: AnyObject {
    /// The codec and its parameters. With image files they may change from packet to packet.
    var parameters: UnsafeMutablePointer<AVCodecParameters> { get }
    /// The unit of the timestamps.
    var timeBase: Rational { get }
    var info: VideoInfo { get }
    /// As the container states it.
    var orientation: Orientation { get }
    /// Whether these are image files, whose orientation only the decoder knows.
    var isPictures: Bool { get }
    /// The audio, if it is kept.
    var audio: AudioTrack? { get }
    /// Puts the next video packet into `packet`, with timestamps that count from the beginning;
    /// false at the end.
    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) -> Bool
    /// Goes on from where a recording is entered. Before anything has been read.
    func enter(at landing: FrameTable.Landing) throws(VideoError)
    /// Whether frames can be found by their timestamps after entering in the middle.
    var canBeEntered: Bool { get }
    /// Whether the packet just read needs a different decoder than the one before.
    var hasChangedCodec: Bool { get }
    /// How many positions the source has; nil if only reading to the end tells.
    var positions: Int? { get }
    /// How the positions of frames are found.
    var positionRule: FramePositions.Rule { get }
    /// Whether such streams may begin in the middle of a group of pictures, as recordings of broadcasts do.
    var beginsAnywhere: Bool { get }
    /// What was found damaged while the last packet was looked for.
    func takeDamage() -> ReadDamage
    /// Whether what only a frame tells of the video is not known yet.
    var isUnseen: Bool { get }
    /// Notes what a decoder has found in the first frame.
    func note(_ decoder: UnsafeMutablePointer<AVCodecContext>)
    /// What is being read, for messages.
    var name: String { get }
    /// Bits per second of the video, or of all that is in the container; 0 if that is not known.
    var bitRate: Int64 { get }
}

extension PacketReader {
    var bitRate: Int64 { parameters.pointee.bit_rate }
    var isUnseen: Bool { false }
    func note(_ decoder: UnsafeMutablePointer<AVCodecContext>) {}
}

/// What a reader found damaged.
struct ReadDamage {
    var errors: [VideoError] = []
    /// The timestamps that packets would have had which the source has lost.
    var lost: [Int64] = []
}
