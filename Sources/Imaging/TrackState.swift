/// What a tracker says of its target on a frame.
public enum TrackState: String, Sendable, Codable, CaseIterable {
    /// The target is seen and learned from.
    case tracking
    /// The target is probably here; nothing is learned until that is clear.
    case uncertain
    /// The target is not seen; the box is where it was last, and the search goes on.
    case lost
}
