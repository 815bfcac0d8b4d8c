import HoldfastCKernels
import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastProposals

/// The kernels that boxes are judged by against plain references.
@Suite struct EvidenceKernelTests {
    private let columns = 23
    private let rows = 17
    private let colors: [SIMD3<Float>]

    init() {
        var numbers = TestNumbers(11)
        colors = (0..<23 * 17).map { _ in
            30 * SIMD3(numbers.real(), numbers.real(), numbers.real())
        }
    }

    private func color(_ x: Int, _ y: Int) -> SIMD3<Float> {
        colors[min(max(y, 0), rows - 1) * columns + min(max(x, 0), columns - 1)]
    }

    @Test func smoothing() {
        let result = colors.smoothed(columns: columns, rows: rows)
        let weights: [Float] = [0.25, 0.5, 0.25]
        for y in 0..<rows {
            for x in 0..<columns {
                var sum = SIMD3<Float>()
                for dy in -1...1 {
                    for dx in -1...1 {
                        sum += weights[dx + 1] * weights[dy + 1] * color(x + dx, y + dy)
                    }
                }
                let difference = result[y * columns + x] - sum
                #expect((difference * difference).sum() < 1e-8)
            }
        }
    }

    @Test func gradients() {
        let frame = SampleBox(left: 2, top: 0, right: 20, bottom: 15)
        let result = colors.gradients(columns: columns, rows: rows, within: frame)
        for y in 0..<rows {
            for x in 0..<columns {
                var expected = SIMD2<Float>()
                if (3..<19).contains(x), (1..<14).contains(y) {
                    let across = color(x + 1, y) - color(x - 1, y)
                    let down = color(x, y + 1) - color(x, y - 1)
                    let sign: Float = (across * down).sum() >= 0 ? 1 : -1
                    expected = SIMD2(
                        (across * across).sum().squareRoot(),
                        sign * (down * down).sum().squareRoot())
                }
                let difference = result[y * columns + x] - expected
                #expect((difference * difference).sum() < 1e-6, "\(x), \(y)")
            }
        }
        let nowhere = SampleBox(left: 5, top: 5, right: 6, bottom: 5)
        #expect(
            colors.gradients(columns: columns, rows: rows, within: nowhere)
                .allSatisfy { $0 == .zero })
    }

    @Test func saturatedGradients() {
        // One of each orientation, in the middle of its lane, and none.
        let tangents: [(Float, Float)] = [
            (10, 2), (10, 7), (7, 10), (2, 10), (2, -10), (7, -10), (10, -7), (10, -2), (0, 0),
        ]
        let gradients = tangents.flatMap { [$0.0, $0.1] }
        var (across, down, strongest) = ([Float](), [Float](), [Float]())
        across = [Float](repeating: -1, count: 9)
        down = across
        strongest = across
        var oriented = [Float](repeating: -1, count: 72)
        holdfast_saturated_gradients(gradients, 9, 10, &across, &down, &strongest, &oriented)
        for (i, (x, y)) in tangents.enumerated() {
            let size = (x * x + y * y).squareRoot()
            #expect(abs(across[i] - x / (x + 10)) < 1e-6)
            #expect(abs(down[i] - abs(y) / (abs(y) + 10)) < 1e-6)
            #expect(strongest[i] == max(across[i], down[i]))
            for lane in 0..<8 {
                let expected = lane == i ? size / (size + 10) : 0
                #expect(abs(oriented[i * 8 + lane] - expected) < 1e-6, "\(i), \(lane)")
            }
        }
    }

    @Test(arguments: [(columns: 7, rows: 5), (columns: 21, rows: 3), (columns: 8, rows: 1)])
    func summed(columns: Int, rows: Int) {
        var numbers = TestNumbers(3)
        let map = numbers.list(columns * rows)
        let sums = SummedArea(map, columns: columns, rows: rows)
        for bottom in 0...rows {
            for right in 0...columns {
                var sum: Float = 0
                for y in 0..<bottom {
                    for x in 0..<right { sum += map[y * columns + x] }
                }
                let box = SampleBox(left: 0, top: 0, right: right, bottom: bottom)
                #expect(abs(sums.sum(box) - sum) < 1e-4)
            }
        }
    }

    private static func product(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }

    /// Against the thumbnail that is read and normalized step by step, also beyond the window.
    @Test(arguments: [
        Box(x: 3, y: 2, width: 9, height: 11), Box(x: -4, y: 9, width: 30, height: 12),
        Box(x: 15.5, y: 4.25, width: 40, height: 3),
    ])
    func likenessOfThumbnails(box: Box) {
        let side = 17
        let square = Array(colors.prefix(side * side))
        func read(_ box: Box) -> [Float] {
            Thumbnails.read(box, from: square, columns: side, rows: side)
        }
        let first = read(Box(x: 2, y: 4, width: 10, height: 8))
        let expected = Self.product(first, read(box))
        let likeness = SmallPicture(first).likeness(with: box, of: square, side: side)
        #expect(abs(likeness - expected) < 1e-4)
    }

    /// Of pictures that are one colour or nothing at all.
    @Test(arguments: [SIMD3<Float>(80, 3, -4), SIMD3(30, 30, 30), SIMD3(0, 0, 0)])
    func likenessOfPlainThumbnails(color: SIMD3<Float>) {
        let plain = [SIMD3<Float>](repeating: color, count: 17 * 17)
        let box = Box(x: 1, y: 1, width: 9, height: 9)
        let first = Thumbnails.read(
            Box(x: 2, y: 4, width: 10, height: 8), from: Array(colors.prefix(17 * 17)),
            columns: 17, rows: 17)
        let expected = Self.product(
            first, Thumbnails.read(box, from: plain, columns: 17, rows: 17))
        let likeness = SmallPicture(first).likeness(with: box, of: plain, side: 17)
        #expect(abs(likeness - expected) < 1e-3)
    }

    /// Against the layout that is collected and normalized step by step, also of boxes with fewer samples
    /// than parts.
    @Test(arguments: [
        SampleBox(left: 2, top: 1, right: 20, bottom: 16),
        SampleBox(left: 20, top: 14, right: 23, bottom: 17),
    ])
    func likenessOfLayouts(box: SampleBox) {
        var numbers = TestNumbers(4)
        let oriented = numbers.list(columns * rows * 8).map { abs($0) }
        let layout = EdgeLayout(oriented: oriented, columns: columns, rows: rows)
        let first = layout.values(SampleBox(left: 5, top: 3, right: 15, bottom: 12))
        let expected = Self.product(first, layout.values(box))
        #expect(abs(layout.likeness(of: box, with: first) - expected) < 1e-4)
    }

    @Test func summedLanes() {
        var numbers = TestNumbers(2)
        let map = numbers.list(7 * 5 * 8)
        var sums = [Float](repeating: .nan, count: 8 * 6 * 8)
        holdfast_summed_lanes(map, 7, 5, &sums)
        for bottom in 0...5 {
            for right in 0...7 {
                for lane in 0..<8 {
                    var sum: Float = 0
                    for y in 0..<bottom {
                        for x in 0..<right { sum += map[(y * 7 + x) * 8 + lane] }
                    }
                    #expect(abs(sums[(bottom * 8 + right) * 8 + lane] - sum) < 1e-4)
                }
            }
        }
    }

    /// Samples of the same segment in the one are of the same in the other.
    @Test(arguments: [(Float(20), 1), (40, 8), (200, 30)])
    func segmentation(scale: Float, smallest: Int) {
        let smooth = colors.smoothed(columns: columns, rows: rows)
        let fast = GraphSegmentation(
            smooth, columns: columns, rows: rows, scale: scale, smallest: smallest)
        let plain = PlainSegmentation(
            smooth, columns: columns, rows: rows, scale: scale, smallest: smallest)
        #expect(fast.labels.map(Int.init) == plain.labels)
        #expect(fast.sizes.count > 1 || smallest > 8)
        #expect(fast.sizes.map(Int.init) == plain.sizes)
        let boxes = [
            SampleBox(left: 0, top: 0, right: 23, bottom: 17),
            SampleBox(left: 3, top: 2, right: 11, bottom: 13),
            SampleBox(left: 5, top: 5, right: 5, bottom: 5),
        ]
        for (box, share) in zip(boxes, fast.wholeShares(of: boxes)) {
            var cut = 0
            for (name, size) in plain.sizes.enumerated() {
                var inside = 0
                for y in box.top..<box.bottom {
                    for x in box.left..<box.right where plain.labels[y * columns + x] == name {
                        inside += 1
                    }
                }
                cut += min(inside, size - inside)
            }
            #expect(abs(share - (1 - Float(cut) / Float(max(box.area, 1)))) < 1e-6)
        }
    }
}

/// The publication's algorithm with sets as lists of members.
private struct PlainSegmentation {
    var labels: [Int]
    var sizes: [Int]

    init(_ colors: [SIMD3<Float>], columns: Int, rows: Int, scale: Float, smallest: Int) {
        var edges: [(first: Int, second: Int, weight: Float, bucket: Int)] = []
        for y in 0..<rows {
            for x in 0..<columns {
                for (dx, dy, ex, ey) in [
                    (0, 0, 1, 0), (0, 0, 0, 1), (0, 0, 1, 1), (1, 0, 0, 1),
                ] where x + max(dx, ex) < columns && y + ey < rows {
                    let (a, b) = ((y + dy) * columns + x + dx, (y + ey) * columns + x + ex)
                    let d = colors[a] - colors[b]
                    let weight = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).squareRoot()
                    edges.append((a, b, weight, min(Int(weight * 8), 1023)))
                }
            }
        }
        edges = edges.enumerated().sorted {
            ($0.element.bucket, $0.offset) < ($1.element.bucket, $1.offset)
        }.map(\.element)
        var set = Array(0..<columns * rows)
        var members = set.map { [$0] }
        var tolerance = [Float](repeating: scale, count: columns * rows)
        func join(_ a: Int, _ b: Int) -> Int {
            let (large, small) = members[a].count >= members[b].count ? (a, b) : (b, a)
            for i in members[small] { set[i] = large }
            members[large] += members[small]
            members[small] = []
            return large
        }
        for edge in edges {
            let (a, b) = (set[edge.first], set[edge.second])
            guard a != b, edge.weight <= min(tolerance[a], tolerance[b]) else { continue }
            let joined = join(a, b)
            tolerance[joined] = edge.weight + scale / Float(members[joined].count)
        }
        for edge in edges {
            let (a, b) = (set[edge.first], set[edge.second])
            if a != b, min(members[a].count, members[b].count) < smallest { _ = join(a, b) }
        }
        var names: [Int: Int] = [:]
        sizes = []
        labels = []
        for i in set {
            if names[i] == nil {
                names[i] = sizes.count
                sizes.append(members[i].count)
            }
            labels.append(names[i] ?? 0)
        }
    }
}
