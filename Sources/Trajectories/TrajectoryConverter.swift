/// Conversion between the formats.
public enum TrajectoryConverter {
    /// Reads a file and writes it in another format.
    ///
    /// - Parameters:
    ///   - inputFormat: nil chooses it by the name; likewise `outputFormat`.
    ///   - target: the only target to write; needed if the input has several and the output's
    ///     format has room for one.
    ///   - frameRate: frames per second, to compute missing times; nil takes the input's own
    ///     rate, if it has one.
    ///   - notice: told, in a sentence, what was left out.
    /// - Returns: how many records were written.
    @discardableResult
    public static func convert(
        from input: String, to output: String, inputFormat: TrajectoryFormat? = nil,
        outputFormat: TrajectoryFormat? = nil, target: Int? = nil, frameRate: Double? = nil,
        overwrite: Bool = false, notice: (String) -> Void = { _ in }
    ) throws(TrajectoryError) -> Int {
        guard let outputFormat = outputFormat ?? TrajectoryFormat(path: output) else {
            throw .unknownFormat(path: output)
        }
        var trajectory = try Trajectory(path: input, format: inputFormat)
        if let cut = trajectory.notice(path: input) { notice(cut) }
        if let target {
            trajectory.records.removeAll { $0.id != target }
        }
        if !outputFormat.holdsSeveralTargets {
            let identifiers = trajectory.identifiers
            if identifiers.count > 1 {
                let list = identifiers.prefix(8).map(String.init).joined(separator: ", ")
                throw .notHeld(
                    format: outputFormat, reason: "holds one target, and \(input) has \(list)")
            }
        }
        let rate = frameRate ?? trajectory.header.frameRate
        if rate > 0 {
            trajectory.header.frameRate = rate
            for index in trajectory.records.indices where trajectory.records[index].time == nil {
                trajectory.records[index].time = Double(trajectory.records[index].frame) / rate
            }
        }
        // A log is a line per frame; a track-by-track input comes in another order.
        trajectory.records = trajectory.records.enumerated()
            .sorted { ($0.element.frame, $0.offset) < ($1.element.frame, $1.offset) }
            .map(\.element)
        try trajectory.write(to: output, format: outputFormat, overwrite: overwrite)
        return trajectory.records.count
    }
}

extension Trajectory {
    /// Writes the trajectory to a file.
    public func write(
        to path: String, format: TrajectoryFormat? = nil, overwrite: Bool = false
    ) throws(TrajectoryError) {
        let writer = try TrajectoryFileWriter(
            path: path, format: format, header: header, rotatedBoxes: hasRotatedBoxes,
            overwrite: overwrite)
        for record in records { try writer.append(record) }
        try writer.finish()
    }

    private var hasRotatedBoxes: Bool { records.contains { $0.rotatedBox != nil } }

    /// The bytes that a file of this trajectory has.
    public func encoded(as format: TrajectoryFormat) throws(TrajectoryError) -> [UInt8] {
        var encoder = format.makeEncoder(rotatedBoxes: hasRotatedBoxes)
        var bytes = try encoder.begin(header)
        for record in records { bytes.append(contentsOf: try encoder.encode(record)) }
        bytes.append(contentsOf: encoder.end())
        return bytes
    }
}
