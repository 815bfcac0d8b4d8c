/// What a tracker reports about its target on a frame.
public enum TrackState: String, Sendable, Codable, CaseIterable {
    /// The target is seen.
    case tracking
    /// Something is followed, but its box is probably wrong: the overlap to be expected is low, or it
    /// does not look enough like the target to be learned from, or its peak stands out far less than usual,
    /// as when something covers the target in part, or the target was lost and has been seen again for less
    /// than three frames.
    case uncertain
    /// The target is not seen. The box is where it was last or where something like it is, and the
    /// search goes on.
    case lost
}
