import HoldfastCFFmpeg
import HoldfastImaging

/// The sound of a source on its way to a sink, as the packets that the file has: nothing is decoded.
///
/// The source fills it while it reads for the next frame, a ``VideoSink`` empties it; the two may
/// run on different threads.
public final class AudioTrack: @unchecked Sendable {
    struct Stream {
        /// Its index in the source.
        let index: Int32
        let timeBase: Rational
        let parameters: UnsafeMutablePointer<AVCodecParameters>
    }

    /// Sound that no sink takes is given up beyond this.
    static let maximumPendingBytes = 64 << 20

    let streams: [Stream]
    private let pending = Locked(Pending())

    private struct Pending {
        var packets: [UnsafeMutablePointer<AVPacket>] = []
        var bytes = 0
    }

    init(streams: [Stream]) {
        self.streams = streams
    }

    deinit {
        for packet in take() { Self.free(packet) }
        for stream in streams {
            var parameters: UnsafeMutablePointer<AVCodecParameters>? = stream.parameters
            avcodec_parameters_free(&parameters)
        }
    }

    static func free(_ packet: UnsafeMutablePointer<AVPacket>) {
        var pointer: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&pointer)
    }

    /// Takes a packet over, with timestamps that count from the beginning of the source.
    func append(_ packet: UnsafeMutablePointer<AVPacket>) {
        pending.withLock { pending in
            pending.packets.append(packet)
            pending.bytes += Int(packet.pointee.size)
            while pending.bytes > Self.maximumPendingBytes, !pending.packets.isEmpty {
                let first = pending.packets.removeFirst()
                pending.bytes -= Int(first.pointee.size)
                Self.free(first)
            }
        }
    }

    /// Hands the packets that have come since the last call over to the caller, who frees them.
    func take() -> [UnsafeMutablePointer<AVPacket>] {
        pending.withLock { pending in
            defer {
                pending.packets.removeAll(keepingCapacity: true)
                pending.bytes = 0
            }
            return pending.packets
        }
    }
}
