import HoldfastImaging

/// What most of some trackers of one target agree on.
struct Consensus: Sendable {
    /// Centre, width and height each the median of those that agree.
    let box: Box
    let state: TrackState
    /// The mean of those that agree, the higher the closer their boxes lie together.
    let confidence: Double
    /// The place of the one that is nearest to the box.
    let guide: Int
    /// Of the guide.
    private let rotatedBox: RotatedBox

    /// Boxes that overlap less show different things.
    private static let sameBox = 0.5
    /// One is astray where its box overlaps less than that with what most see.
    private static let leastOverlap = 0.3
    /// Boxes that agree overlap so much with their median where the mean confidence is right, over the sequences
    /// of docs/ablation.md.
    private static let usualAgreement = 0.83

    /// Nil unless more than half see the same.
    init?(of estimates: [Estimate]) {
        let seen = estimates.indices.filter { estimates[$0].state != .lost }
        guard 2 * seen.count > estimates.count else { return nil }
        let middle = Box.median(seen.map { estimates[$0].box })
        let agreeing = seen.filter { estimates[$0].box.overlap(middle) >= Self.sameBox }
        guard 2 * agreeing.count > estimates.count else { return nil }
        let box = Box.median(agreeing.map { estimates[$0].box })
        let overlaps = agreeing.map { estimates[$0].box.overlap(box) }
        guard let nearest = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }) else {
            return nil
        }
        let count = Double(agreeing.count)
        let agreement = overlaps.reduce(0, +) / count
        let mean = agreeing.reduce(0) { $0 + estimates[$1].confidence } / count
        let tracking = agreeing.filter { estimates[$0].state == .tracking }.count
        self.box = box
        state = 2 * tracking > agreeing.count ? .tracking : .uncertain
        confidence = min(mean * (1 + agreement) / (1 + Self.usualAgreement), 1)
        guide = agreeing[nearest]
        let guiding = estimates[guide]
        let scale = (box.area / guiding.box.area).squareRoot()
        rotatedBox = RotatedBox(
            center: box.center, width: guiding.rotatedBox.width * scale,
            height: guiding.rotatedBox.height * scale, angle: guiding.rotatedBox.angle)
    }

    /// Whether one sees the target where most do.
    func includes(_ estimate: Estimate) -> Bool {
        estimate.state != .lost && estimate.box.overlap(box) >= Self.leastOverlap
    }

    /// Puts it in the place of one tracker's own answer.
    func report(in estimate: inout Estimate) {
        estimate.box = box
        estimate.rotatedBox = rotatedBox
        estimate.state = state
        estimate.confidence = confidence
    }
}

extension Box {
    /// Centre, width and height each the median of those of some boxes, of which there must be one.
    fileprivate static func median(_ boxes: [Box]) -> Box {
        func middle(_ value: (Box) -> Double) -> Double {
            boxes.map(value).sorted().quantile(0.5)
        }
        return Box(
            center: Point(x: middle { $0.center.x }, y: middle { $0.center.y }),
            width: middle { $0.width }, height: middle { $0.height })
    }
}
