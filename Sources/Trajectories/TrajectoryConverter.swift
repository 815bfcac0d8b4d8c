import HoldfastImaging

/// Conversion between the formats.
public struct TrajectoryConverter: Sendable {
    /// Nil chooses it by the name; likewise ``outputFormat``.
    public var inputFormat: TrajectoryFormat?
    public var outputFormat: TrajectoryFormat?
    /// The only target to write; needed if the input has several and the output's format has room for
    /// one.
    public var target: Int?
    /// Frames per second, to compute missing times; nil takes the input's own rate, if it has one.
    public var frameRate: Double?
    /// The size of the frames, where neither file tells it.
    public var frameSize: FrameSize?
    /// How many frames the video has, where the input does not tell it.
    public var frameCount: Int?
    /// The name of the video, where the input does not tell it.
    public var video: String?
    /// Labels by the targets' numbers; they replace those of the input.
    public var labels: [Int: String] = [:]
    /// The label of all other targets, likewise; nil keeps theirs.
    public var label: String?
    public var overwrites = false
    /// The version of the program, for headers that do not state one.
    public var version = HoldfastVersion.current

    public init() {}

    /// Reads a file and writes it in another format.
    ///
    /// - Parameter notice: told, in a sentence, what was left out.
    /// - Returns: how many records were written.
    @discardableResult
    public func convert(
        from input: String, to output: String, notice: (String) -> Void = { _ in }
    ) throws(TrajectoryError) -> Int {
        guard let outputFormat = outputFormat ?? TrajectoryFormat(path: output) else {
            throw .unknownFormat(path: output)
        }
        var trajectory = try Trajectory(path: input, format: inputFormat, frameSize: frameSize)
        trajectory.notices(path: input).forEach(notice)
        complete(&trajectory.header, of: trajectory, from: input)
        if let target {
            trajectory.records.removeAll { $0.id != target }
            guard !trajectory.records.isEmpty else {
                throw .noTarget(path: input, id: target)
            }
        }
        if !outputFormat.holdsSeveralTargets {
            let identifiers = trajectory.identifiers
            if identifiers.count > 1 {
                let list = identifiers.prefix(8).map(String.init).joined(separator: ", ")
                throw .notHeld(
                    format: outputFormat, reason: "holds one target, and \(input) has \(list)")
            }
        }
        let rate = trajectory.header.frameRate
        for index in trajectory.records.indices {
            let record = trajectory.records[index]
            if rate > 0, record.time == nil {
                trajectory.records[index].time = Double(record.frame) / rate
            }
            trajectory.records[index].label = labels[record.id] ?? label ?? record.label
        }
        // A log is a line per frame; a track-by-track input comes in another order.
        trajectory.records = trajectory.records.enumerated()
            .sorted { ($0.element.frame, $0.offset) < ($1.element.frame, $1.offset) }
            .map(\.element)
        try trajectory.write(to: output, format: outputFormat, overwrite: overwrites)
        return trajectory.records.count
    }

    /// Reads a file and writes it in another format, with nothing else said.
    ///
    /// - Parameters:
    ///   - inputFormat: nil chooses it by the name; likewise `outputFormat`.
    ///   - target: the only target to write.
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
        var converter = TrajectoryConverter()
        converter.inputFormat = inputFormat
        converter.outputFormat = outputFormat
        converter.target = target
        converter.frameRate = frameRate
        converter.overwrites = overwrite
        return try converter.convert(from: input, to: output, notice: notice)
    }

    /// Adds to a header what is known beside the file; what is not known stays unsaid.
    private func complete(
        _ header: inout TrajectoryHeader, of trajectory: Trajectory, from input: String
    ) {
        if header.version.isEmpty {
            header.version = version
            header.convertedFrom = input
        }
        if let frameRate { header.frameRate = frameRate }
        if let frameSize, header.width == 0 || header.height == 0 {
            (header.width, header.height) = (frameSize.width, frameSize.height)
        }
        if header.input.isEmpty, let video { header.input = video }
        // Known before targets are left out: where the last one ends is not where the video ends.
        header.frameCount = max(trajectory.frameCount, frameCount ?? 0)
    }
}

extension Trajectory {
    /// Writes the trajectory to a file, or to a folder for a format that is one.
    public func write(
        to path: String, format: TrajectoryFormat? = nil, overwrite: Bool = false
    ) throws(TrajectoryError) {
        guard let format = format ?? TrajectoryFormat(path: path) else {
            throw .unknownFormat(path: path)
        }
        guard !format.isFolder else {
            let writer = try YOLOFolderWriter(
                path: path, format: format, header: labelledHeader, overwrite: overwrite)
            for record in records { try writer.append(record) }
            return try writer.finish()
        }
        let writer = try TrajectoryFileWriter(
            path: path, format: format, header: labelledHeader, rotatedBoxes: hasRotatedBoxes,
            labels: !labels.isEmpty, overwrite: overwrite)
        try inOrder(record: writer.append, event: writer.append)
        try writer.finish()
    }

    private var hasRotatedBoxes: Bool { records.contains { $0.rotatedBox != nil } }

    /// The header with the labels of the records.
    private var labelledHeader: TrajectoryHeader {
        var header = header
        guard !labels.isEmpty else { return header }
        let isComplete = records.allSatisfy { $0.label != nil }
        var found = labels.filter { !header.labels.contains($0) }
        if !isComplete, !header.labels.contains(TrajectoryRecord.defaultLabel) {
            found.append(TrajectoryRecord.defaultLabel)
        }
        header.labels += found
        return header
    }

    /// Goes through records and events; an event comes before the records of its frame.
    private func inOrder(
        record: (TrajectoryRecord) throws(TrajectoryError) -> Void,
        event: (TrajectoryEvent) throws(TrajectoryError) -> Void
    ) throws(TrajectoryError) {
        var waiting = events[...]
        for next in records {
            while let first = waiting.first, first.frame <= next.frame {
                try event(first)
                waiting.removeFirst()
            }
            try record(next)
        }
        for rest in waiting { try event(rest) }
    }

    /// The bytes that a file of this trajectory has.
    public func encoded(as format: TrajectoryFormat) throws(TrajectoryError) -> [UInt8] {
        var encoder = format.makeEncoder(
            rotatedBoxes: hasRotatedBoxes, labels: !labels.isEmpty)
        var bytes = try encoder.begin(labelledHeader)
        try inOrder { (record) throws(TrajectoryError) in
            bytes.append(contentsOf: try encoder.encode(record))
        } event: { (event) throws(TrajectoryError) in
            bytes.append(contentsOf: encoder.encode(event))
        }
        bytes.append(contentsOf: encoder.end())
        return bytes
    }
}
