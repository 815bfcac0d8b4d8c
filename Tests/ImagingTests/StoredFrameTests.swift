import HoldfastImaging
import Testing

@Suite struct StoredFrameTests {
    /// An interleaved picture with padded rows becomes packed planes of the same samples.
    @Test func packsInterleavedPlanes() throws {
        var samples = [UInt8]((0..<60).map { UInt8($0) })
        let stored = try samples.withUnsafeMutableBytes { buffer -> StoredFrame? in
            guard let base = buffer.baseAddress else { return nil }
            let planes = (0..<3).map { channel in
                Plane(
                    base: base + channel, width: 5, height: 3, columnStep: 3, rowStep: 20,
                    bitDepth: 8)
            }
            return StoredFrame(
                copying: try ImageView(width: 5, height: 3, encoding: .rgb, planes: planes))
        }
        #expect(stored?.byteCount == 45)
        #expect(stored?.image.planes[2][4, 1] == 20 + 3 * 4 + 2)
        #expect(stored?.image.planes[0][0, 2] == 40)
        #expect(stored?.image.planes[1].columnStep == 1)
    }
}
