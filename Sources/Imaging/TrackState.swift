/// What a tracker reports about its target on a frame.
public enum TrackState: String, Sendable, Codable, CaseIterable {
    /// The target is visible, and the tracker learns from it.
    case tracking
    /// The target is probably in the box. The tracker does not learn until it is sure.
    case uncertain
    /// The target is out of sight. The box is its last known position, and the search continues.
    case lost
}
