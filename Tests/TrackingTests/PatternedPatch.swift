import HoldfastImaging

/// A gray picture of 320x240 with a patch of 32x32 that has a pattern of its own.
enum PatternedPatch {
    static let side = 32

    /// Calls `body` with the picture in which the patch is at a place.
    static func at<Result>(
        _ x: Int, _ y: Int, _ body: (ImageView) throws -> Result
    ) rethrows -> Result {
        try picture(x, y).withUnsafeBytes {
            let plane = Plane(
                base: UnsafeMutableRawPointer(mutating: $0.baseAddress!), width: 320, height: 240,
                columnStep: 1, rowStep: 320)
            return try body(
                .unchecked(
                    width: 320, height: 240, encoding: .gray(fullRange: true), planes: [plane])
            )
        }
    }

    private static func picture(_ x: Int, _ y: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 320 * 240)
        for row in 0..<240 {
            for column in 0..<320 {
                let (across, down) = (column - x, row - y)
                let isInside = (0..<side).contains(across) && (0..<side).contains(down)
                bytes[row * 320 + column] =
                    isInside
                    ? (across / 8 + down / 8 * (down / 16 + 1)) % 2 == 0 ? 230 : 150
                    : UInt8(60 + (column / 16 * 7 + row / 16 * 13) % 30)
            }
        }
        return bytes
    }
}
