import Foundation
import HoldfastCFFmpeg
import HoldfastFiles
import HoldfastSystem

/// A container that libavformat has opened, and the bytes that it reads; its errors are counted. Closed
/// when its owner is gone.
struct OpenedInput: ~Copyable {
    let context: UnsafeMutablePointer<AVFormatContext>
    /// Where its bytes come from; nil if libavformat opened the input itself.
    let bytes: ByteInput?

    /// Takes over the context.
    init(context: UnsafeMutablePointer<AVFormatContext>, bytes: ByteInput? = nil) {
        self.context = context
        self.bytes = bytes
        FFmpegLog.shared.watch(context)
    }

    deinit {
        FFmpegLog.shared.unwatch(context)
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&context)
        withExtendedLifetime(bytes) {}
    }
}

/// Bytes for libavformat: from a file through its own protocol, or from a descriptor. Waiting for a
/// descriptor can be interrupted.
final class ByteInput {
    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    /// The pipe; -1 if libavformat opened a file.
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let interruption: Interruption
    /// The name of the file; nil for a descriptor.
    private let path: String?
    /// The last bytes that came from a descriptor.
    private var tail: [UInt8] = []

    private static let bufferSize = 1 << 16
    private static let tailSize = 512

    /// Opens a file by name.
    init(file path: String, interruption: Interruption) throws(VideoError) {
        descriptor = -1
        ownsDescriptor = false
        self.path = path
        self.interruption = interruption
        var options = FFmpegOptions(["protocol_whitelist": "file"])
        var callback = interruption.callback
        let code = avio_open2(
            &context, "file:" + path, AVIO_FLAG_READ, &callback, &options.dictionary)
        guard code >= 0 else {
            throw VideoError(
                .unreadableInput, "cannot open", file: path, why: FFmpegLog.shared.explain(code))
        }
    }

    /// Reads a descriptor: a pipe, a socket, a terminal.
    ///
    /// - Parameter owns: whether to close the descriptor at the end.
    init(
        descriptor: Int32, owns: Bool, name: String, interruption: Interruption
    ) throws(VideoError) {
        self.descriptor = descriptor
        ownsDescriptor = owns
        path = nil
        self.interruption = interruption
        guard let buffer = av_malloc(Self.bufferSize) else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0,
            Unmanaged.passUnretained(self).toOpaque(),
            { opaque, bytes, count in
                guard let opaque, let bytes else { return holdfast_averror_exit }
                let input = Unmanaged<ByteInput>.fromOpaque(opaque).takeUnretainedValue()
                return input.read(into: bytes, count: count)
            }, nil, nil)
        guard let context else {
            av_free(buffer)
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        context.pointee.seekable = 0
    }

    /// Opens a named pipe. Does not wait for a writer; the first read does.
    convenience init(pipe path: String, interruption: Interruption) throws(VideoError) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw VideoError(
                .unreadableInput, "cannot open", file: path, why: SystemError(errno).description)
        }
        try self.init(
            descriptor: descriptor, owns: true, name: path, interruption: interruption)
    }

    /// Whether a file is a named pipe, a socket or a terminal, where reading may have to wait.
    static func isPipe(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return [S_IFIFO, S_IFSOCK, S_IFCHR].contains(status.st_mode & S_IFMT)
    }

    private func read(into bytes: UnsafeMutablePointer<UInt8>, count: Int32) -> Int32 {
        while true {
            guard !interruption.isDue else { return holdfast_averror_exit }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // Short enough to notice a request to stop; data ends the wait at once.
            let ready = poll(&wait, 1, 50)
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            let got = Glibc.read(descriptor, bytes, Int(count))
            if got > 0 {
                let end = UnsafeBufferPointer(start: bytes, count: got).suffix(Self.tailSize)
                tail = (tail + end).suffix(Self.tailSize)
                return Int32(got)
            }
            if got == 0 { return holdfast_averror_eof }
            if errno != EINTR, errno != EAGAIN { return holdfast_averror(errno) }
        }
    }

    /// The last bytes of a file, or of what has come from a descriptor.
    var lastBytes: [UInt8] {
        guard let size = fileSize else { return tail }
        return fileBytes(min(size, Self.tailSize), at: max(0, size - Self.tailSize))
    }

    /// The size of a file, bytes; nil for a descriptor.
    var fileSize: Int? {
        var status = stat()
        guard let path, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }

    /// The content of a file, a part at a time; nil for a descriptor.
    var window: FileWindow? {
        fileSize.map { size in
            FileWindow(size: size) { [self] count, offset in fileBytes(count, at: offset) }
        }
    }

    /// Bytes of a file; none for a descriptor.
    func fileBytes(_ count: Int, at offset: Int) -> [UInt8] {
        guard let path else { return [] }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(file, &bytes, count, off_t(offset))
        return Array(bytes.prefix(max(0, got)))
    }

    deinit {
        guard descriptor >= 0 else {
            avio_closep(&context)
            return
        }
        if let context { av_freep(&context.pointee.buffer) }
        avio_context_free(&context)
        if ownsDescriptor { close(descriptor) }
    }
}
