import HoldfastImaging
import HoldfastProposals
import HoldfastSampling

/// The box that is reported, where it differs from the one that the filter follows.
///
/// What a filter learns moves when its centre does, and tracks are lost by it: so evidence of where the
/// box belongs (see ``BoxJudge``) moves the reported box alone. The difference is carried along from one
/// judgement to the next.
struct BoxRefinement: Sendable {
    private var judge: BoxJudge
    var offset = BoxOffset()
    /// What windows are sampled with.
    var samplers: Pool<ColorSampler>

    /// - Parameter box: What the target fills on the first frame.
    init(first box: Box, in image: ImageView, samplers: Pool<ColorSampler>) {
        judge = BoxJudge(first: box, in: image)
        self.samplers = samplers
    }

    /// One that has seen nothing yet, for a state to be read into.
    init(samplers: Pool<ColorSampler>) {
        judge = BoxJudge()
        self.samplers = samplers
    }

    /// Looks at what speaks for the boxes around one, and judges nothing yet.
    func look(at box: Box, in image: ImageView) -> BoxObservation? {
        let window = window(around: box, in: image)
        return look(at: window) { BoxEvidence.wholeShares(in: window) }
    }

    /// What there is to be seen around a box.
    func window(around box: Box, in image: ImageView) -> EvidenceWindow {
        var sampler = samplers.take() ?? ColorSampler()
        defer { samplers.giveBack(sampler) }
        return EvidenceWindow(image, around: box, sampler: &sampler)
    }

    /// The same, of a window whose segments are looked at by others.
    func look(at window: EvidenceWindow, whole: () -> [Float]) -> BoxObservation? {
        judge.observe(window, whole: whole)
    }

    /// The estimate with its box moved; a lost target's stays.
    ///
    /// - Parameter seen: what speaks for the boxes around one; nil on frames on which that is not looked at.
    mutating func refine(
        _ estimate: Estimate, by seen: (box: Box, observation: BoxObservation?)?, share: Double,
        in image: ImageView
    ) -> Estimate {
        guard estimate.state != .lost else {
            forget()
            return estimate
        }
        if let seen, let judged = judge.judge(seen.box, by: seen.observation) { offset = judged }
        return refined(estimate, share: share, in: image)
    }

    /// A lost target is found anywhere, and looks as it may.
    mutating func forget() {
        judge.forget()
        offset = BoxOffset()
    }

    /// An estimate whose box, with its middle in the frame, differs from the one given by a share of what the evidence says.
    func refined(_ estimate: Estimate, share: Double, in image: ImageView) -> Estimate {
        func length(_ length: Double, _ before: Double, _ frame: Int) -> Double {
            min(max(length, min(before, Self.smallest)), Double(frame))
        }
        let before = estimate.rotatedBox
        let moved = offset.scaled(by: share).applied(to: before, around: estimate.box)
        let center = Point(
            x: min(max(moved.center.x, 0), Double(image.width)),
            y: min(max(moved.center.y, 0), Double(image.height)))
        var result = estimate
        result.rotatedBox = RotatedBox(
            center: center, width: length(moved.width, before.width, image.width),
            height: length(moved.height, before.height, image.height), angle: before.angle)
        let upright = result.rotatedBox.ellipseBox
        result.box = Box(
            center: center, width: min(upright.width, Double(image.width)),
            height: min(upright.height, Double(image.height)))
        return result
    }

    /// Evidence makes no side shorter than that, pixels.
    private static let smallest = 4.0

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var state = judge.state
        for i in state.indices {
            try archive.numbers(&state[i], count: state[i].count)
        }
        judge.state = state
        try archive.number(&offset.x)
        try archive.number(&offset.y)
        try archive.number(&offset.width)
        try archive.number(&offset.height)
        guard abs(offset.x) < 1, abs(offset.y) < 1, abs(offset.width) < 2, abs(offset.height) < 2
        else { throw .invalidState(reason: "a box far from the tracked one") }
    }
}
