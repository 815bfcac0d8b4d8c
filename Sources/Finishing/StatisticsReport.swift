import HoldfastText

/// Statistics of several targets as tables.
public struct StatisticsReport: Sendable {
    /// A target and the log that it is of.
    public struct Entry: Sendable {
        public let log: String
        public let statistics: TrackStatistics

        public init(log: String, statistics: TrackStatistics) {
            self.log = log
            self.statistics = statistics
        }

        /// What the target is called.
        public var name: String {
            let number = "#\(statistics.id)"
            return statistics.label.map { "\($0) \(number)" } ?? number
        }
    }

    public let entries: [Entry]

    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    private static let columns = [
        "log", "id", "label", "first_frame", "last_frame", "frames", "seconds", "lost_frames",
        "lost_seconds", "absences", "uncertain_frames", "filled_frames", "path", "displacement",
        "unit", "mean_speed", "top_speed", "speed_unit", "mean_confidence",
    ]

    /// A line per target.
    public var targetsCSV: String {
        var text = Self.columns.joined(separator: ",") + "\n"
        for entry in entries {
            let value = entry.statistics
            text +=
                [
                    quoted(entry.log), "\(value.id)", quoted(value.label ?? ""),
                    "\(value.firstFrame)", "\(value.lastFrame)", "\(value.frames)",
                    number(value.duration), "\(value.lostFrames)", number(value.lostTime),
                    "\(value.absences)", "\(value.uncertainFrames)", "\(value.filledFrames)",
                    number(value.path), number(value.displacement), value.unit.name,
                    number(value.meanSpeed), number(value.topSpeed), value.speedUnit,
                    number(value.meanConfidence),
                ].joined(separator: ",") + "\n"
        }
        return text
    }

    /// A line per target and frame.
    public var framesCSV: String {
        var text = "log,id,frame,time,center_x,center_y,width,height,state,confidence,speed\n"
        for entry in entries {
            for sample in entry.statistics.samples {
                text +=
                    [
                        quoted(entry.log), "\(entry.statistics.id)", "\(sample.frame)",
                        number(sample.time, decimals: 6), number(sample.position.x),
                        number(sample.position.y), number(sample.width), number(sample.height),
                        sample.isFilled ? "filled" : sample.state.rawValue,
                        number(sample.confidence), number(sample.speed),
                    ].joined(separator: ",") + "\n"
            }
        }
        return text
    }

    /// For people.
    public var table: String {
        var rows = [
            [
                "target", "frames", "seconds", "lost", "path", "mean speed", "top speed",
                "confidence",
            ]
        ]
        for entry in entries {
            let value = entry.statistics
            rows.append([
                entry.name, "\(value.frames)", number(value.duration, decimals: 2),
                "\(value.lostFrames)" + (value.absences > 0 ? " in \(value.absences)" : ""),
                number(value.path, decimals: 1) + " " + value.unit.name,
                number(value.meanSpeed, decimals: 1) + " " + value.speedUnit,
                number(value.topSpeed, decimals: 1) + " " + value.speedUnit,
                number(value.meanConfidence, decimals: 2),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n") + "\n"
    }

    /// An object per target.
    public var json: String {
        JSONValue.members([
            "targets": .array(
                entries.map { entry in
                    let value = entry.statistics
                    func known(_ number: Double?) -> JSONValue? { number.map { .rounded($0) } }
                    return .members([
                        "log": .string(entry.log), "id": .integer(value.id),
                        "label": value.label.map { .string($0) },
                        "first_frame": .integer(value.firstFrame),
                        "last_frame": .integer(value.lastFrame), "frames": .integer(value.frames),
                        "seconds": known(value.duration), "lost_frames": .integer(value.lostFrames),
                        "lost_seconds": known(value.lostTime), "absences": .integer(value.absences),
                        "uncertain_frames": .integer(value.uncertainFrames),
                        "filled_frames": .integer(value.filledFrames), "path": known(value.path),
                        "displacement": known(value.displacement), "unit": .string(value.unit.name),
                        "mean_speed": known(value.meanSpeed), "top_speed": known(value.topSpeed),
                        "speed_unit": .string(value.speedUnit),
                        "mean_confidence": known(value.meanConfidence),
                    ])
                })
        ]).text
    }

    private func number(_ value: Double?, decimals: Int = 4) -> String {
        guard let value, value.isFinite else { return "" }
        var bytes: [UInt8] = []
        bytes.append(value, decimals: decimals)
        return bytes.text
    }

    private func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
