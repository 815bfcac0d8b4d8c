import Foundation
import HoldfastCFFmpeg

/// About how long one thread takes to decode a frame, by the size of the frames and of their packets.
///
/// Measured with FFmpeg 5.1 on a core of an AMD EPYC. It need not be right on other machines: it is held
/// against the time of a tracker on the same machine.
enum DecodingTime {
    /// Nanoseconds for a pixel of any codec: prediction, filters, memory.
    private static let perPixel = 0.35

    /// Nanoseconds for a byte of a packet: its bits and what is made of them. Nil for a codec that was not
    /// measured.
    private static func perByte(_ codec: AVCodecID) -> Double? {
        switch codec {
        case AV_CODEC_ID_H264: 70
        case AV_CODEC_ID_HEVC: 175
        case AV_CODEC_ID_VP8, AV_CODEC_ID_VP9: 90
        case AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4: 10
        default: nil
        }
    }

    /// Seconds; nil where the container does not tell enough, or the codec is another.
    ///
    /// - Parameter bitRate: bits per second.
    static func ofFrame(codec: AVCodecID, pixels: Int, bitRate: Int64, frameRate: Double) -> Double?
    {
        guard let perByte = perByte(codec), bitRate > 0, frameRate > 0 else { return nil }
        let bytes = Double(bitRate) / 8 / frameRate
        return (Double(pixels) * perPixel + bytes * perByte) * 1e-9
    }
}

/// How many threads decode where nobody says it.
enum DecodingThreads {
    /// A decoder that takes no longer for a frame leaves the second of two processors to the tracker. Several
    /// threads that decode a frame each wait for one another within each frame, and take turns with the tracker
    /// at that: up to here they make a run slower than one.
    private static let longestAlone = 0.002
    private static let most = 16

    /// - Parameters:
    ///   - time: seconds for a frame on one thread; nil if that is not known.
    ///   - sharesProcessors: whether frames are followed at the same time.
    static func count(
        time: Double?, sharesProcessors: Bool,
        processors: Int = ProcessInfo.processInfo.activeProcessorCount
    ) -> Int {
        if sharesProcessors, processors == 2, let time, time <= longestAlone { return 1 }
        return min(processors, most)
    }
}
