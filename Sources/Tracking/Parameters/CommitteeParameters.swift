/// The trackers that answer together.
public struct CommitteeParameters: ParameterGroup {
    @Parameter(
        "committee.members", "trackers", 1...9,
        "Trackers that follow the target, each through a window of another size, and answer together; best odd. 1 is a tracker alone."
    )
    public var members = 1
    @Parameter(
        "committee.spread", "target sizes", 0...2, research: true,
        "How much larger the window of each is than that of the one before.")
    package var spread = 1.0

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_members)
        try visitor.visit(&_spread)
    }
}
