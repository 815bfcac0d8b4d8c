import Foundation
import HoldfastVideo

/// Encodes frames for viewers: each frame once for all who want it as wide.
final class PictureCache: @unchecked Sendable {
    /// Viewers get the next larger of these, so that they share.
    static let widths = [160, 320, 480, 640, 960, 1280, 1920]
    private static let kept = 4

    // Guards everything below it; held while encoding, so that it takes one processor at most.
    private let lock = NSLock()
    private let encoder = JPEGEncoder()
    private var pictures: [(index: Int, width: Int, bytes: [UInt8])] = []

    /// A JPEG picture.
    func picture(of viewed: ViewedFrame, width wanted: Int) throws -> [UInt8] {
        let width = Self.widths.first { $0 >= wanted } ?? Self.widths[Self.widths.count - 1]
        return try lock.withLock {
            if let known = pictures.last(where: { $0.index == viewed.index && $0.width == width }) {
                return known.bytes
            }
            let bytes = try encoder.encode(
                viewed.picture.frame, maximumWidth: width, quality: width > 640 ? 6 : 4)
            if pictures.count >= Self.kept { pictures.removeFirst() }
            pictures.append((viewed.index, width, bytes))
            return bytes
        }
    }
}
