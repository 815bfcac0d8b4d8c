import HoldfastImaging
import HoldfastSampling
import HoldfastTestSupport
import Testing

@testable import HoldfastProposals

@Suite struct BoxCuesTests {
    private static let object = Box(x: 60, y: 40, width: 48, height: 60)

    private func window(around point: Point, size: Double) -> ProposalWindow {
        let picture = BoxProposerTests.picture(width: 200, height: 150, object: Self.object)
        var sampler = ColorSampler()
        return ProposalWindow(picture.view, around: point, size: size, sampler: &sampler)
    }

    private func samples(of box: Box, in window: ProposalWindow) -> SampleBox {
        func sample(_ place: Double, _ origin: Double) -> Int {
            Int(((place - origin) / window.step).rounded())
        }
        return SampleBox(
            left: sample(box.x, window.origin.x), top: sample(box.y, window.origin.y),
            right: sample(box.maxX, window.origin.x), bottom: sample(box.maxY, window.origin.y))
    }

    /// A window shows what its geometry says: the object's colours in its box, the frame's part.
    @Test func theWindowIsWhereItSays() {
        let window = window(around: Self.object.center, size: 54)
        let box = samples(of: Self.object, in: window)
        #expect(window.place(of: box).overlap(Self.object) > 0.93)
        let middle = ProposalWindow.side / 2 * (ProposalWindow.side + 1)
        // Blue, by b of CIELAB, and no blue far from it.
        #expect(window.colors[middle][2] < -40)
        #expect(window.colors[window.frame.top * ProposalWindow.side + window.frame.left][2] > 0)
        let shown = window.place(of: window.frame)
        #expect(abs(shown.x) < 1.5 && abs(shown.y) < 1.5 && abs(shown.maxY - 150) < 1.5)
    }

    /// The object's box is better than one that cuts it, one far too large, and one beside it, by the
    /// sum that a selection takes.
    @Test func theObjectsBoxHasTheBestCues() {
        let window = window(around: Self.object.center, size: 54)
        let cues = BoxCues(window)
        let box = samples(of: Self.object, in: window)
        var (half, beside) = (box, box)
        half.right = (box.left + box.right) / 2
        beside.left -= box.width / 2
        beside.right -= box.width / 2
        let right = cues.values(of: [box])[0]
        for wrong in [half, beside, box.scaled(by: 1.6), box.scaled(by: 0.5)] {
            let values = cues.values(of: [wrong.clipped(to: window.frame)])[0]
            for cue in [BoxCues.Cue.wholeLargeSegments, .activationOverlap, .weakestSide] {
                #expect(right[cue.rawValue] > values[cue.rawValue], "\(cue) of \(wrong)")
            }
        }
        let wide = cues.values(of: [box.scaled(by: 1.6).clipped(to: window.frame)])[0]
        #expect(
            right[BoxCues.Cue.colorContrast.rawValue] > wide[BoxCues.Cue.colorContrast.rawValue])
        let small = cues.values(of: [box.scaled(by: 0.5)])[0]
        #expect(right[BoxCues.Cue.ownOutside.rawValue] < small[BoxCues.Cue.ownOutside.rawValue])
    }

    /// The activation is the object's, though only a part of it was pointed at.
    @Test func theActivationSpreadsOverTheObject() {
        let activation = DiscriminativeActivation(window(around: Self.object.center, size: 54))
        let side = activation.side
        let objectRadius = 13
        func mean(_ holds: (Int, Int) -> Bool) -> Float {
            var (sum, count): (Float, Float) = (0, 0)
            for y in 0..<side {
                for x in 0..<side where holds(x - side / 2, y - side / 2) {
                    sum += activation.map[y * side + x]
                    count += 1
                }
            }
            return sum / max(count, 1)
        }
        let upper = mean { x, y in abs(x) < 3 && y < -4 && y > -objectRadius / 2 - 3 }
        let lower = mean { x, y in abs(x) < 3 && y > 0 && y < objectRadius / 2 + 3 }
        let ground = mean { x, y in abs(x) > objectRadius && abs(x) < side / 2 - 8 && abs(y) < 8 }
        #expect(upper > 0.6 && lower > 0.6, "\(upper) \(lower)")
        #expect(ground < 0.3, "\(ground)")
    }
}

@Suite struct WindowPartsTests {
    private static let boxes = [
        SampleBox(left: 0, top: 0, right: 7, bottom: 5),
        SampleBox(left: 2, top: 1, right: 6, bottom: 4),
        SampleBox(left: 3, top: 3, right: 3, bottom: 5),
    ]

    @Test func sumsAreThoseOfTheRectangles() {
        var numbers = TestNumbers(3)
        let map = numbers.list(35)
        let labels = map.map { $0 < -0.3 ? 0 : $0 < 0.4 ? 1 : 2 }
        let summed = SummedArea(map, columns: 7, rows: 5)
        let histogram = SummedHistogram(labels, bins: 3, columns: 7, rows: 5)
        for box in Self.boxes {
            var sum: Float = 0
            var counts: [Float] = [0, 0, 0]
            for y in box.top..<box.bottom {
                for x in box.left..<box.right {
                    sum += map[y * 7 + x]
                    counts[labels[y * 7 + x]] += 1
                }
            }
            #expect(abs(summed.sum(box) - sum) < 1e-4)
            #expect(histogram.counts(box) == counts)
        }
        let ring = histogram.counts(Self.boxes[0], without: Self.boxes[1])
        #expect(ring.reduce(0, +) == 35 - 12)
    }

    @Test func boxesAreClippedAndScaled() {
        let frame = SampleBox(left: 0, top: 0, right: 10, bottom: 10)
        #expect(
            SampleBox(left: -5, top: 2, right: 4, bottom: 20).clipped(to: frame)
                == SampleBox(left: 0, top: 2, right: 4, bottom: 10))
        #expect(SampleBox(left: 30, top: 30, right: 40, bottom: 40).clipped(to: frame).area == 0)
        #expect(
            SampleBox(left: 2, top: 2, right: 6, bottom: 10).scaled(by: 2)
                == SampleBox(left: 0, top: -2, right: 8, bottom: 14))
        #expect(
            SampleBox(left: 2, top: 2, right: 4, bottom: 4).scaled(by: 1.1)
                == SampleBox(left: 1, top: 1, right: 5, bottom: 5))
        #expect(SampleBox(left: 2, top: 2, right: 12, bottom: 12).scaled(by: 0.8).area == 64)
    }

    /// A square on a ground, each with a gradation that is weaker than the step between them.
    @Test func segmentsFollowTheObject() {
        let side = 40
        let square = SampleBox(left: 10, top: 12, right: 28, bottom: 30)
        let colors = (0..<side * side).map { i -> SIMD3<Float> in
            let (x, y) = (i % side, i / side)
            let isInside =
                x >= square.left && x < square.right && y >= square.top && y < square.bottom
            return SIMD3((isInside ? 70 : 30) + Float(x) * 0.2, isInside ? 30 : 0, 0)
        }
        let segments = GraphSegmentation(
            colors, columns: side, rows: side, scale: 60, smallest: 12)
        #expect(segments.sizes.map(Int.init).sorted() == [square.area, side * side - square.area])
        #expect(segments.labels[0] != segments.labels[20 * side + 20])
        #expect(segments.labels[0] == segments.labels[side * side - 1])
        // A single speck is joined to what surrounds it.
        var specked = colors
        specked[3 * side + 3] = SIMD3(100, 0, 90)
        let joined = GraphSegmentation(
            specked, columns: side, rows: side, scale: 60, smallest: 12)
        #expect(joined.sizes.count == 2)
    }

    @Test func aPaletteHasTheColoursThatThereAre() {
        let three: [SIMD3<Float>] = [SIMD3(20, 0, 0), SIMD3(60, 40, 0), SIMD3(60, 0, -40)]
        let palette = Palette((0..<300).map { three[$0 % 3] }, count: 8)
        #expect(palette.colors.count == 3)
        for i in 0..<300 { #expect(palette.colors[palette.labels[i]] == three[i % 3]) }
        let even = Palette([SIMD3<Float>](repeating: SIMD3(50, 1, 1), count: 20), count: 8)
        #expect(even.colors.count == 1 && even.labels == [Int](repeating: 0, count: 20))
        let similarity = palette.similarity(spread: 8)
        #expect(abs(similarity[0..<3].reduce(0, +) - 1) < 1e-5)
        #expect(similarity[0] > 0.95)
    }

    @Test func theSizesThatAreTriedFitTheFrame() {
        let picture = TestPicture(width: 64, height: 48, encoding: .gray(fullRange: true)) {
            (_, _, _) in 0
        }
        let sizes = ProposalPrior.sizes(in: picture.view)
        #expect(sizes.first == 8 && sizes.allSatisfy { $0 < 48 })
        #expect(Set(ProposalPrior.shapes.map(\.box)).count > 50)
        let window = SampleBox(
            left: 0, top: 0, right: ProposalWindow.side, bottom: ProposalWindow.side)
        #expect(ProposalPrior.shapes.allSatisfy { $0.box.clipped(to: window) == $0.box })
    }
}
