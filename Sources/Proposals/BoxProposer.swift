import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// Proposes the box of an object from one point on it.
///
/// People point at the middle of things, about; so a grid of boxes around the point, of many sizes and
/// aspect ratios, has a good one. Each is judged by several cues (``BoxCues``) against the others and by
/// how usual it is, and the one that is chosen has the largest overlap to be expected with the right one
/// if each is right with the probability of its score: what many likely boxes agree on wins over the
/// luckiest.
public enum BoxProposer {
    private struct Candidate {
        var box: Box
        var cues: BoxCues.Values
        var usual: Double
    }

    /// The box of the object at `point`, in pixels of the image and within it; nil if the point lies
    /// outside.
    ///
    /// Cost: that of some fifty updates of a tracker, whatever the resolution.
    public static func proposeBox(at point: Point, in image: ImageView) -> Box? {
        let frame = Box(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
        guard point.x >= 0, point.y >= 0, point.x < frame.width, point.y < frame.height else {
            return nil
        }
        let candidates = candidates(at: point, in: image)
        let box =
            mostAgreedOn(candidates, scores: scores(candidates)) ?? smallest(at: point, in: frame)
        return box.intersection(frame)
    }

    /// What is left where the frame is too small to tell anything.
    private static func smallest(at point: Point, in frame: Box) -> Box {
        Box(center: point, width: ProposalPrior.smallestSize, height: ProposalPrior.smallestSize)
            .intersection(frame)
    }

    private static func candidates(at point: Point, in image: ImageView) -> [Candidate] {
        var result: [Candidate] = []
        var sampler = ColorSampler()
        for size in ProposalPrior.sizes(in: image) {
            let window = ProposalWindow(image, around: point, size: size, sampler: &sampler)
            var seen: Set<SampleBox> = []
            var boxes: [SampleBox] = []
            var shapes: [ProposalPrior.Shape] = []
            for shape in ProposalPrior.shapes {
                let full = shape.box
                let box = full.clipped(to: window.frame)
                guard min(box.width, box.height) >= ProposalPrior.fewestSamples,
                    2 * box.area > full.area, seen.insert(box).inserted
                else { continue }
                boxes.append(box)
                shapes.append(shape)
            }
            let cues = BoxCues(window).values(of: boxes)
            for i in boxes.indices {
                result.append(
                    Candidate(
                        box: window.place(of: boxes[i]), cues: cues[i],
                        usual: ProposalPrior.score(of: shapes[i])))
            }
        }
        return result
    }

    /// Each cue counts by how far it stands out among the candidates.
    private static func scores(_ candidates: [Candidate]) -> [Double] {
        let count = Float(max(candidates.count, 1))
        let mean = candidates.reduce(BoxCues.Values()) { $0 + $1.cues } / count
        let variance = candidates.reduce(BoxCues.Values()) {
            $0 + ($1.cues - mean) * ($1.cues - mean) / count
        }
        let weights = ProposalPrior.cueWeights / (variance.squareRoot() + 1e-6)
        return candidates.map { Double(((($0.cues - mean) * weights)).sum()) + $0.usual }
    }

    /// The mean of the boxes that agree with the one of the largest expected overlap, each as likely as
    /// its score.
    private static func mostAgreedOn(_ candidates: [Candidate], scores: [Double]) -> Box? {
        let best = candidates.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
            .prefix(ProposalPrior.mostCompared)
        guard let first = best.first else { return nil }
        let boxes = best.map { candidates[$0].box }
        let chances = best.map { exp(scores[$0] - scores[first]) }
        let expected = boxes.map { box in
            zip(boxes, chances).reduce(0) { $0 + $1.1 * $1.0.overlap(box) }
        }
        guard let chosen = expected.indices.max(by: { (expected[$0], $1) < (expected[$1], $0) })
        else { return nil }
        var mean = Box(x: 0, y: 0, width: 0, height: 0)
        var total = 0.0
        for (box, chance) in zip(boxes, chances)
        where box.overlap(boxes[chosen]) > ProposalPrior.agreement {
            mean.x += chance * box.x
            mean.y += chance * box.y
            mean.width += chance * box.width
            mean.height += chance * box.height
            total += chance
        }
        return Box(
            x: mean.x / total, y: mean.y / total, width: mean.width / total,
            height: mean.height / total)
    }
}
