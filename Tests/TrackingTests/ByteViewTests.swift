import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

/// A tracker that is given bytes and a stride finds what it finds on planes.
@Suite struct ByteViewTests {
    private static let (width, height) = (319, 239)
    private static let frames = 10
    private static let padding = 7

    private let renderer: SceneRenderer
    private let first: Box

    init() throws {
        let scene = SceneCatalog.named(
            "lookalike-crossing", width: 320, height: 240, frameCount: Self.frames, seed: 1)
        renderer = try SceneRenderer(#require(scene))
        first = try #require(renderer.truth(frame: 0).box)
    }

    /// The samples of a component, one after the other, without padding.
    private struct Samples {
        var width: Int
        var height: Int
        var bytes: [UInt8]
    }

    /// Components of a frame, cut to an odd size; Cb and Cr halved, or spread to stand for colours.
    private func components(frame: Int, across: Int, count: Int) -> [Samples] {
        renderer.render(frame: frame).withImage { image in
            image.planes.prefix(count).enumerated().map { index, plane in
                let divisor = index == 0 ? 1 : across
                let width = (Self.width + divisor - 1) / divisor
                let height = (Self.height + divisor - 1) / divisor
                let shift = index > 0 && across == 1 ? 1 : 0
                var bytes: [UInt8] = []
                for row in 0..<height {
                    for column in 0..<width {
                        bytes.append(UInt8(plane[column >> shift, row >> shift]))
                    }
                }
                return Samples(width: width, height: height, bytes: bytes)
            }
        }
    }

    /// Estimates on hand-made planes.
    private func onPlanes(across: Int, encoding: ColorEncoding, count: Int) throws -> [Estimate] {
        try follow { frame, body in
            var components = components(frame: frame, across: across, count: count)
            let buffers = components.indices.map { index in
                let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(
                    capacity: components[index].bytes.count)
                _ = buffer.initialize(from: components[index].bytes)
                return buffer
            }
            defer { for buffer in buffers { buffer.deallocate() } }
            for index in components.indices { components[index].bytes = [] }
            let planes = try zip(components, buffers).map { samples, buffer in
                Plane(
                    base: UnsafeMutableRawPointer(try #require(buffer.baseAddress)),
                    width: samples.width, height: samples.height, columnStep: 1,
                    rowStep: samples.width)
            }
            try body(
                ImageView(
                    width: Self.width, height: Self.height, encoding: encoding, planes: planes))
        }
    }

    /// Follows the target on all frames.
    private func follow(
        _ withFrame: (_ frame: Int, _ body: (ImageView) throws -> Void) throws -> Void
    ) throws -> [Estimate] {
        var tracker: Tracker?
        var estimates: [Estimate] = []
        for frame in 0..<Self.frames {
            try withFrame(frame) { image in
                if var known = tracker {
                    tracker = nil
                    estimates.append(known.update(image: image))
                    tracker = known
                } else {
                    tracker = try Tracker(image: image, box: first)
                }
            }
        }
        return estimates
    }

    @Test(
        arguments: [
            (PixelLayout.rgb, [0, 1, 2], 3), (.bgr, [2, 1, 0], 3), (.rgba, [0, 1, 2], 4),
            (.bgra, [2, 1, 0], 4), (.argb, [1, 2, 3], 4), (.abgr, [3, 2, 1], 4), (.gray, [0], 1),
        ])
    func packedPixels(layout: PixelLayout, offsets: [Int], step: Int) throws {
        let stride = Self.width * step + Self.padding
        let found = try follow { frame, body in
            var bytes = [UInt8](repeating: 0xA5, count: stride * Self.height)
            let components = components(frame: frame, across: 1, count: offsets.count)
            for (offset, samples) in zip(offsets, components) {
                for row in 0..<Self.height {
                    for column in 0..<Self.width {
                        bytes[row * stride + column * step + offset] =
                            samples.bytes[row * Self.width + column]
                    }
                }
            }
            try ImageView.with(
                layout, bytes, width: Self.width, height: Self.height, bytesPerRow: stride, body)
        }
        let encoding: ColorEncoding = layout == .gray ? .gray(fullRange: true) : .rgb
        #expect(
            try found == onPlanes(across: 1, encoding: encoding, count: offsets.count))
        #expect(found.count == Self.frames - 1)
    }

    @Test(arguments: [PixelLayout.i420, .nv12, .nv21])
    func halvedColours(layout: PixelLayout) throws {
        let stride = Self.width + Self.padding
        let found = try follow { frame, body in
            let parts = components(frame: frame, across: 2, count: 3)
            var bytes: [UInt8] = []
            for row in 0..<Self.height {
                bytes += parts[0].bytes[row * Self.width..<(row + 1) * Self.width]
                bytes += [UInt8](repeating: 0xA5, count: Self.padding)
            }
            let (cb, cr) = (parts[1].bytes, parts[2].bytes)
            let half = parts[1].width
            if layout == .i420 {
                for plane in [cb, cr] {
                    for row in 0..<parts[1].height {
                        bytes += plane[row * half..<(row + 1) * half]
                        bytes += [UInt8](repeating: 0xA5, count: (stride + 1) / 2 - half)
                    }
                }
            } else {
                for row in 0..<parts[1].height {
                    for index in row * half..<(row + 1) * half {
                        bytes += layout == .nv12 ? [cb[index], cr[index]] : [cr[index], cb[index]]
                    }
                    bytes += [UInt8](repeating: 0xA5, count: stride - 2 * half)
                }
            }
            try ImageView.with(
                layout, bytes, width: Self.width, height: Self.height, bytesPerRow: stride, body)
        }
        let encoding = ColorEncoding.ycbcr(matrix: .bt601, fullRange: false)
        #expect(try found == onPlanes(across: 2, encoding: encoding, count: 3))
        #expect(found.count == Self.frames - 1)
    }
}
