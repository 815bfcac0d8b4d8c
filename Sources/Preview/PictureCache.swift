import HoldfastImaging
import HoldfastVideo

/// Encodes frames for viewers: each frame once per width.
final class PictureCache: Sendable {
    /// Requested widths are rounded up to one of these, so that viewers share images.
    static let widths = [160, 320, 480, 640, 960, 1280, 1920, 2560, 3840]
    private let capacity: Int

    private struct State {
        let encoder = JPEGEncoder()
        var pictures: [(index: Int, width: Int, bytes: [UInt8])] = []
    }

    // The lock is held while encoding, so that this takes one processor at most.
    private let state = Locked(State())

    /// - Parameter capacity: how many pictures are kept.
    init(capacity: Int = 4) {
        self.capacity = capacity
    }

    /// A JPEG picture.
    func picture(of viewed: ViewedFrame, width: Int) throws -> [UInt8] {
        try picture(of: viewed.picture.frame, index: viewed.index, width: width)
    }

    /// A JPEG picture of a frame that the caller numbers.
    func picture(
        of frame: borrowing Frame, index: Int, width wanted: Int
    ) throws -> [UInt8] {
        let width = Self.widths.first { $0 >= wanted } ?? Self.widths[Self.widths.count - 1]
        return try state.withLock { state in
            let known = state.pictures.last { $0.index == index && $0.width == width }
            if let known { return known.bytes }
            let bytes = try state.encoder.encode(
                frame, maximumWidth: width, quality: width > 640 ? 6 : 4)
            if state.pictures.count >= capacity { state.pictures.removeFirst() }
            state.pictures.append((index, width, bytes))
            return bytes
        }
    }
}
