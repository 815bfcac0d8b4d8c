import Foundation
import HoldfastCFFmpeg
import HoldfastImaging

/// FFmpeg's own messages. They are kept off the terminal; the last ones explain an error.
///
/// FFmpeg has one log per process, so lines are told apart by the object that wrote them and by the
/// thread.
final class FFmpegLog: Sendable {
    private struct Line: @unchecked Sendable {
        var writer: UnsafeMutableRawPointer?
        var thread: UInt
        var text: String
    }

    struct Errors: Sendable, Equatable {
        var count = 0
        var first = ""
        /// The first that is about more than frames before the beginning, which the others need.
        var firstFault: String?
    }

    static let shared = FFmpegLog()

    private let lines = Locked<[Line]>([])
    /// How many errors each watched object has written since they were last taken, and the first.
    private let watched = Locked<[UnsafeMutableRawPointer: Errors]>([:])
    private static let capacity = 32

    private init() {
        av_log_set_callback { writer, level, format, arguments in
            // Whether a va_list is optional in Swift depends on the processor.
            let arguments: CVaListPointer? = arguments
            guard level <= AV_LOG_ERROR, let format, let arguments else { return }
            var text = [CChar](repeating: 0, count: 512)
            var prefix: Int32 = 0
            guard
                av_log_format_line2(
                    writer, level, format, arguments, &text, Int32(text.count), &prefix) >= 0
            else { return }
            let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            FFmpegLog.shared.append(
                writer: FFmpegLog.owner(of: writer),
                text: String(decoding: bytes, as: UTF8.self)
                    .trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// Routes FFmpeg's messages here. Cheap after the first time.
    static func start() {
        _ = shared
    }

    /// The decoder that a line is about. Each of its threads has a context of its own, a copy whose
    /// `opaque` names the decoder's.
    private static func owner(of writer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let writer,
            writer.load(as: UnsafeRawPointer?.self) == UnsafeRawPointer(avcodec_get_class())
        else { return writer }
        return writer.assumingMemoryBound(to: AVCodecContext.self).pointee.opaque ?? writer
    }

    /// Begins to count the errors of a decoder or demuxer, or goes on counting.
    func watch(_ writer: UnsafeMutableRawPointer) {
        watched.withLock { watched in
            if watched[writer] == nil { watched[writer] = Errors() }
        }
    }

    func unwatch(_ writer: UnsafeMutableRawPointer) {
        watched.withLock { _ = $0.removeValue(forKey: writer) }
    }

    /// The errors since the last call; nil if there were none.
    func takeErrors(of writer: UnsafeMutableRawPointer) -> Errors? {
        watched.withLock { watched in
            guard let errors = watched[writer], errors.count > 0 else { return nil }
            watched[writer] = Errors()
            return errors
        }
    }

    /// What FFmpeg calls an error although the picture is whole.
    private static let harmless = [
        "app fields", "exif", "icc", "xmp", "mmco", "co located", "reference frames", " sei ",
        "metadata", "failed setup for format",
    ]

    /// What decoders say where a stream begins in the middle of a group of pictures.
    private static let ofBeginnings = [
        "could not find ref", "no keyframe", "non-existing", "does not exist", "no frame!",
        "decode_slice_header", "id out of range", "references are available", "reference picture",
        "frame num gap", "invalid frame dimensions 0x0", "not mpeg-4 header", "header damaged",
    ]

    private func append(writer: UnsafeMutableRawPointer?, text: String) {
        guard !text.isEmpty else { return }
        if let writer {
            watched.withLock { watched in
                guard var errors = watched[writer] else { return }
                let lower = text.lowercased()
                guard !Self.harmless.contains(where: { lower.contains($0) }) else { return }
                if errors.count == 0 { errors.first = withoutAddress(text) }
                if errors.firstFault == nil,
                    !Self.ofBeginnings.contains(where: { lower.contains($0) })
                {
                    errors.firstFault = withoutAddress(text)
                }
                errors.count += 1
                watched[writer] = errors
            }
        }
        lines.withLock { lines in
            if lines.count >= Self.capacity { lines.removeFirst(lines.count - Self.capacity + 1) }
            lines.append(Line(writer: writer, thread: UInt(pthread_self()), text: text))
        }
    }

    /// Forgets what this thread wrote, so that an error is not explained by an older message.
    func clear() {
        let thread = UInt(pthread_self())
        lines.withLock { $0.removeAll { $0.thread == thread } }
    }

    /// The last messages of this thread or of the given FFmpeg object, oldest first, at most three.
    func recent(writer: UnsafeMutableRawPointer? = nil) -> [String] {
        let thread = UInt(pthread_self())
        return lines.withLock { lines in
            lines.filter { $0.thread == thread || (writer != nil && $0.writer == writer) }
                .suffix(3).map { withoutAddress($0.text) }
        }
    }

    /// The reason for an error code, with the last related messages.
    func explain(_ code: Int32, writer: UnsafeMutableRawPointer? = nil) -> String {
        ([ffmpegMessage(code)] + recent(writer: writer)).joined(separator: "; ")
    }

    /// "[mov @ 0x55d0c8]" differs from run to run, so only the name is kept.
    private func withoutAddress(_ text: String) -> String {
        guard let at = text.range(of: " @ 0x"), let end = text[at.upperBound...].firstIndex(of: "]")
        else { return text }
        return String(text[..<at.lowerBound] + text[end...])
    }
}
