import HoldfastImaging
import Testing

@Suite struct PlaneTests {
    /// Calls `body` with the plane over `bytes` and returns the bytes as they are then.
    private func withPlane(
        _ bytes: [UInt8], columnStep: Int, bitDepth: Int, shift: Int, _ body: (Plane) -> Void
    ) -> [UInt8] {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            body(
                Plane(
                    base: base, width: 2, height: 2, columnStep: columnStep, rowStep: 8,
                    bitDepth: bitDepth, shift: shift))
        }
        return bytes
    }

    private let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]

    @Test func bytesAreReadAndWrittenAtTheirSteps() {
        let result = withPlane(bytes, columnStep: 3, bitDepth: 8, shift: 0) { plane in
            #expect(plane.bytesPerSample == 1)
            #expect(plane.maximum == 255)
            #expect(plane[0, 0] == 1)
            #expect(plane[1, 0] == 4)
            #expect(plane[0, 1] == 9)
            #expect(plane[1, 1] == 12)
            plane[1, 1] = 200
        }
        var expected = bytes
        expected[11] = 200
        #expect(result == expected)
    }

    @Test func deepSamplesAreShifted() {
        let result = withPlane(bytes, columnStep: 2, bitDepth: 10, shift: 6) { plane in
            #expect(plane.bytesPerSample == 2)
            #expect(plane.maximum == 1023)
            #expect(plane[1, 0] == 0x0403 >> 6)
            plane[0, 1] = 1023
            #expect(plane[0, 1] == 1023)
        }
        #expect(Array(result[8..<10]) == [0xC0, 0xFF])
        #expect(result[10] == 11)
    }

    @Test func lumaWeightsLeaveGreenTheLargestShare() {
        for matrix in [ColorMatrix.bt601, .bt709, .bt2020] {
            #expect(1 - matrix.weights.red - matrix.weights.blue > 0.5)
        }
    }
}
