import Foundation
import HoldfastImaging
import HoldfastVideo

/// Decodes the pictures of a TraX session with FFmpeg. Not for use from two threads at once.
public final class TraXPictures {
    /// How many there were.
    public private(set) var count = 0
    /// Where the content of picture files is put for the decoder.
    private let scratch: URL

    public init() {
        scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-trax-" + UUID().uuidString)
    }

    deinit { try? FileManager.default.removeItem(at: scratch) }

    /// The frame that a picture shows.
    ///
    /// - Throws: `VideoError` where a file cannot be decoded, ``TraXError`` where there is no picture
    ///   in it.
    public func frame(_ picture: TraXImage) throws -> StoredFrame {
        count += 1
        switch picture {
        case .path(let path): return try decoded(path)
        case .data(let data):
            do {
                try data.write(to: scratch)
            } catch {
                throw TraXError.refused("\(scratch.path): cannot write")
            }
            return try decoded(scratch.path)
        case .memory(let width, let height, let format, let samples):
            let layout: PixelLayout =
                switch format {
                case .gray8: .gray
                case .gray16: .gray16
                case .rgb: .rgb
                }
            return try ImageView.with(
                layout, samples, width: width, height: height, fullRange: true
            ) { StoredFrame(copying: $0) }
        }
    }

    private func decoded(_ path: String) throws -> StoredFrame {
        let source = try VideoSource(.images([path]))
        guard let frame = try source.next() else {
            throw TraXError.refused("\(path): there is no picture in it")
        }
        return frame.withImage { StoredFrame(copying: $0) }
    }
}
