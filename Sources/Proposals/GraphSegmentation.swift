import HoldfastCKernels

/// Segments of a window: what is joined has colours that differ less within it than to its neighbours.
///
/// Felzenszwalb and Huttenlocher, Efficient Graph-Based Image Segmentation, IJCV 2004, on the grid of
/// eight neighbours. Cost: O(samples), the differences being sorted into buckets.
package struct GraphSegmentation: Sendable {
    /// The segment of each sample, `0 ..< sizes.count`.
    package let labels: [Int32]
    /// Samples of each segment.
    package let sizes: [Int32]
    private let columns: Int

    /// - Parameters:
    ///   - colors: `columns * rows` colours, row by row.
    ///   - scale: The larger, the larger the segments: `k` of the publication, colour distance times
    ///     samples.
    ///   - smallest: Segments of fewer samples are joined to a neighbour.
    package init(_ colors: [SIMD3<Float>], columns: Int, rows: Int, scale: Float, smallest: Int) {
        let count = columns * rows
        var labels = [Int32](repeating: 0, count: count)
        var sizes = labels
        let room = holdfast_segment_scratch(Int32(columns), Int32(rows))
        let segments = colors.withUnsafeFloats { colors in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: room) { scratch in
                holdfast_segment(
                    colors, Int32(columns), Int32(rows), scale, Int32(smallest),
                    scratch.baseAddress, &labels, &sizes)
            }
        }
        sizes.removeLast(count - Int(segments))
        self.columns = columns
        self.labels = labels
        self.sizes = sizes
    }

    /// The shares of boxes that are not a segment's smaller part, cut off by them.
    ///
    /// - Parameter boxes: Must lie within the samples.
    package func wholeShares(of boxes: [SampleBox]) -> [Float] {
        var cut = [Int32](repeating: 0, count: boxes.count)
        let rows = labels.count / columns
        let room = holdfast_cut_scratch(Int32(columns), Int32(rows))
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: room) { scratch in
            holdfast_cut_samples(
                labels, Int32(columns), Int32(rows), sizes, Int32(sizes.count),
                boxes.flatMap(\.bounds), Int32(boxes.count), scratch.baseAddress, &cut)
        }
        return zip(boxes, cut).map { 1 - Float($1) / Float(max($0.area, 1)) }
    }
}
