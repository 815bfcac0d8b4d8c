import HoldfastImaging

/// Where something else than the target is: distractors that are known, and what other targets hold.
struct OtherObjects: Sendable {
    var distractors = KnownDistractors()
    /// Boxes of the frame before.
    var targets: [Box] = []

    /// Overlap from which a box shows what another target holds.
    private static let same = 0.4

    /// Whether a target of a pose would be one of them, were it at a position.
    func explain(_ position: Point, frame: Int, pose: Pose) -> Bool {
        areHeld(at: position, pose: pose)
            || distractors.explain(position, frame: frame, size: pose.size)
    }

    /// Whether a target of a pose would be where another target is, were it at a position.
    func areHeld(at position: Point, pose: Pose) -> Bool {
        guard !targets.isEmpty else { return false }
        var box = pose.box
        box.x += position.x - pose.center.x
        box.y += position.y - pose.center.y
        return targets.contains { $0.overlap(box) > Self.same }
    }
}
