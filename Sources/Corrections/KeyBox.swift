import HoldfastImaging

/// A box that a person vouches for: where a target is on a frame.
public struct KeyBox: Sendable, Hashable {
    /// The target's number.
    public var id: Int
    /// 0-based index of the frame in its recording.
    public var frame: Int
    /// Pixels of the displayed frame.
    public var box: Box

    public init(id: Int = 1, frame: Int, box: Box) {
        self.id = id
        self.frame = frame
        self.box = box
    }
}

extension Sequence<KeyBox> {
    /// The key boxes of each target in the order of their frames; of two on a frame the later counts.
    package var byTarget: [Int: [KeyBox]] {
        var found: [Int: [Int: KeyBox]] = [:]
        for key in self { found[key.id, default: [:]][key.frame] = key }
        return found.mapValues { $0.values.sorted { $0.frame < $1.frame } }
    }
}
