import HoldfastImaging

/// A log in memory: its header and its records in the order of the file.
public struct Trajectory: Sendable, Equatable {
    public var header: TrajectoryHeader
    public var records: [TrajectoryRecord]
    /// The number of the line, from 1, in which the file ends, as a process that is killed or a full
    /// disk leaves it; nil where files have a mark of their end and it is there.
    public var cutLine: Int?
    /// Whether that line makes sense as it stands and is among the records. Its last number may have
    /// lost digits.
    public var keepsCutLine = false
    /// What happened between frames, in the order of the file; few formats hold it.
    public var events: [TrajectoryEvent] = []
    /// What the file holds beside boxes and was passed over, a sentence each.
    public var passedOver: [String] = []

    public init(header: TrajectoryHeader = TrajectoryHeader(), records: [TrajectoryRecord] = []) {
        self.header = header
        self.records = records
    }

    /// The records of one target.
    public func records(of id: Int) -> [TrajectoryRecord] { records.filter { $0.id == id } }

    /// The targets' numbers, ascending.
    public var identifiers: [Int] { Set(records.map(\.id)).sorted() }

    /// The targets' labels, each once, in the order in which they come.
    public var labels: [String] {
        var seen: Set<String> = []
        return records.compactMap(\.label).filter { seen.insert($0).inserted }
    }

    /// How many frames the input has at least.
    public var frameCount: Int {
        max(header.frameCount ?? 0, (records.map(\.frame).max() ?? -1) + 1)
    }
}
