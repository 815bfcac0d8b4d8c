import HoldfastCFFmpeg
import HoldfastImaging

/// The audio of a source on its way to a sink: the packets of the file, not decoded.
///
/// The source adds packets while it reads the next frame; a ``VideoSink`` takes them. The two may
/// run on different threads.
public final class AudioTrack: @unchecked Sendable {
    struct Stream {
        /// Its index in the source.
        let index: Int32
        let timeBase: Rational
        let parameters: UnsafeMutablePointer<AVCodecParameters>
    }

    /// If no sink takes the packets, the oldest are discarded beyond this size.
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

    /// Takes over a packet whose timestamps count from the beginning of the source.
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

    /// Returns the packets added since the last call. The caller frees them.
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
