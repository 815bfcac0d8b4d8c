import HoldfastImaging
import HoldfastTestSupport

/// A gray picture of 320x240 with a patch of 32x32 that has a pattern of its own.
enum PatternedPatch {
    static let side = 32

    /// Calls `body` with the picture in which the patch is at a place.
    static func at<Result>(
        _ x: Int, _ y: Int, _ body: (ImageView) throws -> Result
    ) rethrows -> Result {
        let picture = TestPicture(width: 320, height: 240, encoding: .gray(fullRange: true)) {
            _, column, row in
            let (across, down) = (column - x, row - y)
            let isInside = (0..<side).contains(across) && (0..<side).contains(down)
            guard isInside else { return 60 + (column / 16 * 7 + row / 16 * 13) % 30 }
            return (across / 8 + down / 8 * (down / 16 + 1)) % 2 == 0 ? 230 : 150
        }
        return try picture.withView(body)
    }
}
