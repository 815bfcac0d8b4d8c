/// Segments of a window: what is joined has colours that differ less within it than to its neighbours.
///
/// Felzenszwalb and Huttenlocher, Efficient Graph-Based Image Segmentation, IJCV 2004, on the grid of
/// eight neighbours. Cost: O(samples), the differences being sorted into buckets.
package struct GraphSegmentation: Sendable {
    /// The segment of each sample, `0 ..< sizes.count`.
    package let labels: [Int]
    /// Samples of each segment.
    package let sizes: [Int]

    /// Differences are told apart to an eighth of a unit of CIELAB, up to 128 of them.
    private static let bucketsPerUnit: Float = 8
    private static let buckets = 1024

    private struct Edge {
        var first: Int
        var second: Int
        /// Distance of the two colours.
        var weight: Float
    }

    /// - Parameters:
    ///   - colors: `columns * rows` colours, row by row.
    ///   - scale: The larger, the larger the segments: `k` of the publication, colour distance times
    ///     samples.
    ///   - smallest: Segments of fewer samples are joined to a neighbour.
    package init(_ colors: [SIMD3<Float>], columns: Int, rows: Int, scale: Float, smallest: Int) {
        let edges = Self.sorted(Self.edges(colors, columns: columns, rows: rows))
        var forest = Forest(count: columns * rows)
        var tolerance = [Float](repeating: scale, count: columns * rows)
        for edge in edges {
            let (a, b) = (forest.root(edge.first), forest.root(edge.second))
            guard a != b, edge.weight <= min(tolerance[a], tolerance[b]) else { continue }
            let joined = forest.join(a, b)
            tolerance[joined] = edge.weight + scale / Float(forest.size[joined])
        }
        for edge in edges {
            let (a, b) = (forest.root(edge.first), forest.root(edge.second))
            if a != b, min(forest.size[a], forest.size[b]) < smallest { _ = forest.join(a, b) }
        }
        (labels, sizes) = forest.named()
    }

    private static func edges(_ colors: [SIMD3<Float>], columns: Int, rows: Int) -> [Edge] {
        var edges: [Edge] = []
        edges.reserveCapacity(4 * columns * rows)
        func add(_ first: Int, _ second: Int) {
            let difference = colors[first] - colors[second]
            let weight = (difference * difference).sum().squareRoot()
            edges.append(Edge(first: first, second: second, weight: weight))
        }
        for y in 0..<rows {
            for x in 0..<columns {
                let i = y * columns + x
                if x + 1 < columns { add(i, i + 1) }
                if y + 1 < rows { add(i, i + columns) }
                if x + 1 < columns, y + 1 < rows {
                    add(i, i + columns + 1)
                    add(i + 1, i + columns)
                }
            }
        }
        return edges
    }

    /// By buckets of the weight, in their order within a bucket.
    private static func sorted(_ edges: [Edge]) -> [Edge] {
        func bucket(_ edge: Edge) -> Int {
            Int(min(edge.weight * bucketsPerUnit, Float(buckets - 1)))
        }
        var next = [Int](repeating: 0, count: buckets + 1)
        for edge in edges { next[bucket(edge) + 1] += 1 }
        for i in 0..<buckets { next[i + 1] += next[i] }
        var result = edges
        for edge in edges {
            let place = bucket(edge)
            result[next[place]] = edge
            next[place] += 1
        }
        return result
    }
}

/// Disjoint sets (Tarjan, JACM 1975), joined by size, with paths halved.
private struct Forest {
    private var parent: [Int]
    private(set) var size: [Int]

    init(count: Int) {
        parent = Array(0..<count)
        size = [Int](repeating: 1, count: count)
    }

    mutating func root(_ member: Int) -> Int {
        var i = member
        while parent[i] != i {
            parent[i] = parent[parent[i]]
            i = parent[i]
        }
        return i
    }

    /// Joins two roots; returns the one that stays.
    mutating func join(_ a: Int, _ b: Int) -> Int {
        let (large, small) = size[a] >= size[b] ? (a, b) : (b, a)
        parent[small] = large
        size[large] += size[small]
        return large
    }

    /// A running number for each set, by member, and the sets' sizes.
    mutating func named() -> (labels: [Int], sizes: [Int]) {
        var name = [Int](repeating: -1, count: parent.count)
        var labels = name
        var sizes: [Int] = []
        for i in parent.indices {
            let root = root(i)
            if name[root] < 0 {
                name[root] = sizes.count
                sizes.append(size[root])
            }
            labels[i] = name[root]
        }
        return (labels, sizes)
    }
}
