/// A raster in which only tiles that were drawn on exist, so that the cost of drawing depends on
/// what is drawn and not on the size of the frame.
///
/// Tiles start at multiples of their size, so that a sample of a subsampled plane (up to 8:1) never
/// straddles two.
struct SparseTiles<Element> {
    static var tileWidth: Int { 16 }
    static var tileHeight: Int { 8 }
    static var tileSize: Int { 128 }

    let width: Int
    let height: Int
    /// Tiles in a row of tiles.
    let columns: Int
    /// Where each tile's elements start in `elements`; -1 for tiles that do not exist.
    private var starts: [Int32]
    /// The tiles that exist, in the order in which they were created.
    private(set) var used: [Int] = []
    private(set) var elements: [Element] = []
    private let empty: Element

    init(width: Int, height: Int, empty: Element) {
        self.width = max(0, width)
        self.height = max(0, height)
        columns = (self.width + Self.tileWidth - 1) / Self.tileWidth
        let rows = (self.height + Self.tileHeight - 1) / Self.tileHeight
        starts = [Int32](repeating: -1, count: columns * rows)
        self.empty = empty
    }

    /// The column and row of a tile's first pixel.
    func origin(ofTile tile: Int) -> (x: Int, y: Int) {
        (tile % columns * Self.tileWidth, tile / columns * Self.tileHeight)
    }

    /// Where a tile's elements start. Creates the tile if necessary.
    mutating func start(ofTile tile: Int) -> Int {
        if starts[tile] >= 0 { return Int(starts[tile]) }
        let start = used.count * Self.tileSize
        starts[tile] = Int32(start)
        used.append(tile)
        if elements.count < start + Self.tileSize {
            elements.append(contentsOf: repeatElement(empty, count: Self.tileSize))
        }
        return start
    }

    /// Calls `body` for groups of four neighbouring elements of a row that together cover the given
    /// columns, with the first one's column and position. Columns and rows outside are skipped, but
    /// a group may extend a little beyond the given columns, and beyond the frame's right edge.
    @inline(__always)
    mutating func forEachFour(
        row: Int, from first: Int, to end: Int,
        _ body: (Int, UnsafeMutablePointer<Element>) -> Void
    ) {
        guard row >= 0, row < height else { return }
        var column = max(0, first) / 4 * 4
        let end = min(width, end)
        let tileRow = row / Self.tileHeight * columns
        let rowStart = row % Self.tileHeight * Self.tileWidth
        while column < end {
            let tile = column / Self.tileWidth
            let pieceEnd = min(end, (tile + 1) * Self.tileWidth)
            let start = start(ofTile: tileRow + tile) + rowStart - tile * Self.tileWidth
            elements.withUnsafeMutableBufferPointer { all in
                guard let base = all.baseAddress else { return }
                while column < pieceEnd {
                    body(column, base + start + column)
                    column += 4
                }
            }
        }
    }

    /// Calls `body` with all elements, for loops over known tiles.
    mutating func withElements(_ body: (UnsafeMutableBufferPointer<Element>) -> Void) {
        elements.withUnsafeMutableBufferPointer { body($0) }
    }

    /// The element at a pixel inside the frame. Does not create its tile.
    subscript(column: Int, row: Int) -> Element {
        let start = starts[row / Self.tileHeight * columns + column / Self.tileWidth]
        guard start >= 0 else { return empty }
        return elements[
            Int(start) + row % Self.tileHeight * Self.tileWidth + column % Self.tileWidth]
    }

    /// Clears the drawing and keeps the memory.
    mutating func clear() {
        for tile in used { starts[tile] = -1 }
        let count = used.count * Self.tileSize
        let empty = empty
        elements.withUnsafeMutableBufferPointer { all in
            for index in 0..<count { all[index] = empty }
        }
        used.removeAll(keepingCapacity: true)
    }
}

extension SparseTiles: Sendable where Element: Sendable {}
