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

    static let shared = FFmpegLog()

    private let lines = Locked<[Line]>([])
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
                writer: writer,
                text: String(decoding: bytes, as: UTF8.self)
                    .trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// Routes FFmpeg's messages here. Cheap after the first time.
    static func start() {
        _ = shared
    }

    private func append(writer: UnsafeMutableRawPointer?, text: String) {
        guard !text.isEmpty else { return }
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
