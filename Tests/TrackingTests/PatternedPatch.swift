import HoldfastImaging
import HoldfastTestSupport

/// A gray picture of 320x240 with a patch of 32x32 that has a pattern of its own.
enum PatternedPatch {
    static let side = 32

    /// Calls `body` with the picture in which the patch is at a place.
    ///
    /// - Parameters:
    ///   - rows: Rows of it that are seen; the others are covered.
    ///   - twin: Where another patch is that is like it.
    static func at<Result>(
        _ x: Int, _ y: Int, rows: Int = side, twin: (x: Int, y: Int)? = nil,
        _ body: (ImageView) throws -> Result
    ) rethrows -> Result {
        let picture = TestPicture(width: 320, height: 240, encoding: .gray(fullRange: true)) {
            _, column, row in
            let twinned = twin.flatMap { pattern(column - $0.x, row - $0.y, rows: side) }
            return pattern(column - x, row - y, rows: rows) ?? twinned
                ?? 60 + (column / 16 * 7 + row / 16 * 13) % 30
        }
        return try picture.withView(body)
    }

    /// What is seen of the patch at a place in it; nil beside it.
    private static func pattern(_ across: Int, _ down: Int, rows: Int) -> Int? {
        guard (0..<side).contains(across), (0..<rows).contains(down) else { return nil }
        return (across / 8 + down / 8 * (down / 16 + 1)) % 2 == 0 ? 230 : 150
    }
}
