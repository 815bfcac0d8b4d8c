import HoldfastImaging
import HoldfastVideo

/// Encodes frames for viewers: each frame once per width.
final class PictureCache: Sendable {
    /// Requested widths are rounded up to one of these, so that viewers share images.
    static let widths = [160, 320, 480, 640, 960, 1280, 1920]
    private static let capacity = 4

    private struct State {
        let encoder = JPEGEncoder()
        var pictures: [(index: Int, width: Int, bytes: [UInt8])] = []
    }

    // The lock is held while encoding, so that this takes one processor at most.
    private let state = Locked(State())

    /// A JPEG picture.
    func picture(of viewed: ViewedFrame, width wanted: Int) throws -> [UInt8] {
        let width = Self.widths.first { $0 >= wanted } ?? Self.widths[Self.widths.count - 1]
        return try state.withLock { state in
            let known = state.pictures.last { $0.index == viewed.index && $0.width == width }
            if let known { return known.bytes }
            let bytes = try state.encoder.encode(
                viewed.picture.frame, maximumWidth: width, quality: width > 640 ? 6 : 4)
            if state.pictures.count >= Self.capacity { state.pictures.removeFirst() }
            state.pictures.append((viewed.index, width, bytes))
            return bytes
        }
    }
}
