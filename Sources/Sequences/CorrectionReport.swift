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
}

extension AnnotatedSequence {
    /// Measures tracking from the last true box back to the beginning.
    ///
    /// - Returns: the area under the success plot of one pass, and of that with its gaps closed, which is
    ///   what users get; nil where no frame counts.
    public func measureBackward(
        parameters: TrackerParameters
    ) throws -> (onePass: Double, closed: Double)? {
        guard let last = truth.lastIndex(where: { $0 != nil }), let box = truth[last] else {
            return nil
        }
        let tracker = StretchTracker(
            frames: NumberedFrames(try SequenceFrames.recorded(self)), parameters: parameters,
            usesThreads: false)
        let key = KeyBox(frame: last, box: box.shifted(by: -origin))
        let part: TrackPart
        let closed: TrackPart
        do {
            part = try tracker.track(from: key, to: 0)
            closed = try tracker.closingGaps(in: part, from: key, to: 0)
        } catch let error as VideoError {
            throw SequenceError(sequence: name, underlying: error)
        }
        func success(_ part: TrackPart) -> Double? {
            SequenceMeasures(
                name: name, truth: truth.prefix(last + 1).reversed(),
                result: (0...last).reversed().map { part[$0]?.box.shifted(by: origin) },
                reports: (0...last).reversed().map { part[$0].map(SelfReport.init) }, start: 0
            )?.accuracy.success
        }
        guard let onePass = success(part), let gapless = success(closed) else { return nil }
        return (onePass, gapless)
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
            truth[frame]?.shifted(by: -origin)
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
