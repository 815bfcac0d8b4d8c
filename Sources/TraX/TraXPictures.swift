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
        case .memory(let width, let height, let format, var samples):
            return samples.withUnsafeMutableBytes { buffer in
                // The samples fill the picture, so that there is a first one.
                guard let base = buffer.baseAddress else { preconditionFailure("no samples") }
                return StoredFrame(copying: Self.view(base, width, height, format))
            }
        }
    }

    private func decoded(_ path: String) throws -> StoredFrame {
        let source = try VideoSource(.images([path]))
        guard let frame = try source.next() else {
            throw TraXError.refused("\(path): there is no picture in it")
        }
        return frame.withImage { StoredFrame(copying: $0) }
    }

    private static func view(
        _ base: UnsafeMutableRawPointer, _ width: Int, _ height: Int,
        _ format: TraXImage.MemoryFormat
    ) -> ImageView {
        func plane(_ offset: Int, step: Int, depth: Int = 8) -> Plane {
            Plane(
                base: base + offset, width: width, height: height, columnStep: step,
                rowStep: step * width, bitDepth: depth)
        }
        return switch format {
        case .gray8:
            .unchecked(
                width: width, height: height, encoding: .gray(fullRange: true),
                planes: [plane(0, step: 1)])
        case .gray16:
            .unchecked(
                width: width, height: height, encoding: .gray(fullRange: true),
                planes: [plane(0, step: 2, depth: 16)])
        case .rgb:
            .unchecked(
                width: width, height: height, encoding: .rgb,
                planes: (0..<3).map { plane($0, step: 3) })
        }
    }
}
