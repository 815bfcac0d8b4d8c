import HoldfastCHeader
import HoldfastCInterface
import HoldfastImaging
import HoldfastVideo

/// Behind `holdfast_video`: a source and the frame at hand.
final class VideoHandle: Handle {
    let source: VideoSource
    private let packer = FramePacker()
    private var frame: Frame?

    init(_ source: VideoSource) {
        self.source = source
    }

    /// Goes to the next frame; false after the last.
    func advance() throws -> Bool {
        frame = nil
        frame = try source.next()
        return frame != nil
    }

    /// What is known of the frame at hand.
    func describe(_ info: UnsafeMutablePointer<holdfast_frame_info>) throws {
        guard frame != nil else { throw Self.noFrame }
        info.pointee.index = Int64(frame?.index ?? 0)
        info.pointee.time = frame?.time ?? 0
        info.pointee.width = Int32(frame?.width ?? 0)
        info.pointee.height = Int32(frame?.height ?? 0)
    }

    /// Calls `body` with the pixels of the frame at hand.
    func withImage<Result>(_ body: (ImageView) throws -> Result) throws -> Result {
        guard let result = try frame?.withImage(body) else { throw Self.noFrame }
        return result
    }

    /// Writes the frame at hand in a packed format.
    func pack(
        as format: PixelFormat, into target: UnsafeMutableRawBufferPointer, bytesPerRow: Int?
    ) throws {
        guard
            try frame?.packed(by: packer, as: format, into: target, bytesPerRow: bytesPerRow) != nil
        else { throw Self.noFrame }
    }

    private static let noFrame = InterfaceError(
        HOLDFAST_ERROR_NOT_READY, "there is no frame at hand; holdfast_video_next takes one")
}
