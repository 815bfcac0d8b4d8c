import HoldfastCFFmpeg

/// Where a decoder's packets come from.
protocol PacketReader: AnyObject {
    /// The codec and its parameters; they may change from packet to packet with pictures.
    var parameters: UnsafeMutablePointer<AVCodecParameters> { get }
    /// What the timestamps count.
    var timeBase: Rational { get }
    var info: VideoInfo { get }
    /// As the container tells it.
    var orientation: Orientation { get }
    /// Whether these are pictures, of which only the decoder knows how the camera was held.
    var isPictures: Bool { get }
    /// Sound beside the picture, where it is kept.
    var audio: AudioTrack? { get }
    /// Puts the next packet of the picture into `packet`, with timestamps that count from the
    /// beginning; false at the end.
    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) -> Bool
    /// Whether the packet just read needs a decoder other than that of the one before.
    var hasChangedCodec: Bool { get }
    /// What is being read, for messages.
    var name: String { get }
}
