/// A map of numbers over a region of the frame: a response map, an activation map.
///
/// `values` is row-major, `columns * rows` long; cell `(c, r)` covers the share
/// `c/columns ..< (c+1)/columns` of the region's width, and likewise of its height.
public struct ScalarMap: Sendable {
    public var columns: Int
    public var rows: Int
    public var values: [Float]
    /// The region that the map covers, pixels of the displayed frame. It may extend beyond the
    /// frame.
    public var region: Box

    public init(columns: Int, rows: Int, values: [Float], region: Box) {
        self.columns = columns
        self.rows = rows
        self.values = values
        self.region = region
    }
}
