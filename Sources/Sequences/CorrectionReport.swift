import HoldfastCorrections
import HoldfastEvaluation
import HoldfastImaging
import HoldfastTracking
import HoldfastVideo

/// How well tracking from the other side does on a data set: one row for each sequence, a column for
/// each way.
public struct CorrectionReport: Sendable, Encodable {
    public struct Row: Sendable, Encodable {
        public var name: String
        /// How many gaps were measured; nil where whole sequences were.
        public var gaps: Int?
        /// In the order of the columns.
        public var values: [Double]

        public init(name: String, gaps: Int? = nil, values: [Double]) {
            self.name = name
            self.gaps = gaps
            self.values = values
        }
    }

    public var measure: String
    public var columns: [String]
    public var rows: [Row]
    /// Over the sequences, each of which counts the same.
    public var means: [Double]

    public init(measure: String, columns: [String], rows: [Row]) {
        self.measure = measure
        self.columns = columns
        self.rows = rows
        means = columns.indices.map { column in
            rows.reduce(0) { $0 + $1.values[column] } / Double(max(1, rows.count))
        }
    }

    public var table: String {
        let hasGaps = rows.contains { $0.gaps != nil }
        var table = TextTable(header: [measure] + (hasGaps ? ["gaps"] : []) + columns)
        table.rows = rows.map { row in
            [row.name] + (hasGaps ? ["\(row.gaps ?? 0)"] : [])
                + row.values.map { TextTable.number($0) }
        }
        let gaps = rows.reduce(0) { $0 + ($1.gaps ?? 0) }
        table.rules = [table.rows.count - 1]
        table.rows.append(
            ["mean"] + (hasGaps ? ["\(gaps)"] : []) + means.map { TextTable.number($0) })
        return table.text
    }
}

extension SequenceFrames {
    /// The frames of a sequence by number.
    public static func recorded(_ sequence: AnnotatedSequence) throws -> RecordedFrames {
        let input: VideoInput =
            switch sequence.frames {
            case .images(let files): .images(files.map(\.path))
            case .video(let file): .file(file.path)
            }
        do {
            return try RecordedFrames(input)
        } catch {
            throw SequenceError(sequence: sequence.name, underlying: error)
        }
    }

    /// The frames of a sequence from the last to the first: a `FrameSource` for
    /// ``AnnotatedSequence/turnedRound``.
    @Sendable public static func readBackward(
        _ sequence: AnnotatedSequence,
        _ body: (_ image: ImageView, _ time: Double?) throws -> Bool
    ) throws {
        let frames = try recorded(sequence)
        var goOn = true
        do {
            // There may be more frames than the truth has lines.
            let last = min(try frames.count(), sequence.truth.count) - 1
            for index in stride(from: last, through: 0, by: -1) where goOn {
                guard let found = try frames.frame(index) else { continue }
                try found.frame.withImage { image in goOn = try body(image, nil) }
            }
        } catch let error as VideoError {
            throw SequenceError(sequence: sequence.name, underlying: error)
        }
    }
}

extension AnnotatedSequence {
    /// The same truth from the last frame to the first.
    public var turnedRound: AnnotatedSequence {
        var turned = self
        turned.truth.reverse()
        return turned
    }

    /// Measures tracking between true boxes that are `gap` frames apart: from the first of them alone,
    /// from both joined, and boxes laid evenly between the two without a look at the frames.
    ///
    /// - Returns: mean overlaps on the frames between, over all gaps; nil where there is no gap.
    public func measureGaps(
        of gap: Int, parameters: TrackerParameters
    ) throws -> CorrectionReport.Row? {
        let tracker = StretchTracker(
            frames: NumberedFrames(try SequenceFrames.recorded(self)), parameters: parameters,
            usesThreads: false)
        func box(_ frame: Int) -> Box? {
            truth[frame].map {
                Box(x: $0.x - origin, y: $0.y - origin, width: $0.width, height: $0.height)
            }
        }
        var sums = [0.0, 0.0, 0.0]
        var gaps = 0
        for start in stride(from: firstVisible ?? 0, to: truth.count - gap, by: gap) {
            guard let one = box(start), let other = box(start + gap) else { continue }
            let first = KeyBox(frame: start, box: one)
            let second = KeyBox(frame: start + gap, box: other)
            let ways = [
                try tracker.track(from: first, to: second.frame),
                try tracker.join(first, second),
                Joining(first: first, second: second).evenly,
            ]
            let between = (start + 1..<start + gap).compactMap { frame in
                box(frame).map { (frame, $0) }
            }
            guard !between.isEmpty else { continue }
            gaps += 1
            for (way, part) in ways.enumerated() {
                let overlaps = between.map { frame, truth in part[frame]?.box.overlap(truth) ?? 0 }
                sums[way] += overlaps.reduce(0, +) / Double(overlaps.count)
            }
        }
        guard gaps > 0 else { return nil }
        return CorrectionReport.Row(
            name: name, gaps: gaps, values: sums.map { $0 / Double(gaps) })
    }
}
