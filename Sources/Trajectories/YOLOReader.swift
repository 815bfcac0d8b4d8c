import Foundation
import HoldfastImaging
import HoldfastText

/// Reads a folder of YOLO texts: lines of five numbers are detections; a sixth is the target's number
/// where all of them are whole and from 1, else the confidence; with seven there are both.
struct YOLOFolderReader {
    /// The most texts that a folder may hold.
    private static let mostTexts = 1_000_000
    private static let largestText = 1 << 20

    let path: String
    let format: TrajectoryFormat
    let frameSize: FrameSize?

    private struct Row {
        var frame: Int
        var numbers: [Double]
    }

    func read() throws(TrajectoryError) -> Trajectory {
        guard let frameSize else { throw .needsFrameSize(format: format) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw .unreadable(path: path, reason: "the folder cannot be read")
        }
        guard names.count <= Self.mostTexts else {
            throw .tooLarge(path: path, limit: Self.mostTexts)
        }
        let classes = try classes(names)
        let texts = try frames(names)
        var rows: [Row] = []
        for (frame, name) in texts { rows += try self.rows(name, frame: frame) }
        let sixth = rows.filter { $0.numbers.count == 6 }.map { $0.numbers[5] }
        let areIdentifiers = sixth.allSatisfy { $0 >= 1 && $0 == $0.rounded() }
        var trajectory = Trajectory()
        trajectory.header.width = frameSize.width
        trajectory.header.height = frameSize.height
        for row in rows {
            trajectory.records.append(
                try record(
                    row, size: frameSize, classes: classes, sixthIsIdentifier: areIdentifiers))
        }
        return trajectory
    }

    private func classes(_ names: [String]) throws(TrajectoryError) -> [String] {
        guard let name = ["classes.txt", "obj.names"].first(where: names.contains) else {
            return []
        }
        var lines = Lines(
            try fileBytes(path: path + "/" + name, limit: Self.largestText), name: name)
        var classes: [String] = []
        while let line = try lines.nextFilled() { classes.append(line.text) }
        return classes
    }

    /// The texts and their frames: the number at the end of their names, from 0 where there is a 0 or
    /// they are called `frame_`, else from 1.
    private func frames(_ names: [String]) throws(TrajectoryError) -> [(Int, String)] {
        var numbered: [(number: Int, name: String)] = []
        for name in names where name.hasSuffix(".txt") && name != "classes.txt" {
            let digits = name.dropLast(4).reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
            guard let number = Int(String(digits)), number <= TrajectoryRecord.largestFrame else {
                continue
            }
            numbered.append((number, name))
        }
        let fromZero = numbered.contains { $0.number == 0 || $0.name.hasPrefix("frame_") }
        return numbered.map { (fromZero ? $0.number : $0.number - 1, $0.name) }
            .sorted { $0.0 < $1.0 }
    }

    private func rows(_ name: String, frame: Int) throws(TrajectoryError) -> [Row] {
        let file = path + "/" + name
        var lines = Lines(try fileBytes(path: file, limit: Self.largestText), name: file)
        var rows: [Row] = []
        while let line = try lines.nextFilled() {
            let numbers = try lines.numbers(line, most: 7)
            guard numbers.count >= 5, numbers.allSatisfy(\.isFinite) else {
                throw lines.malformed("not class, x, y, width, height")
            }
            guard numbers[3] > 0, numbers[4] > 0, numbers[1...4].allSatisfy({ abs($0) < 100 })
            else {
                throw lines.malformed("the box is empty or far outside the frame")
            }
            rows.append(Row(frame: frame, numbers: numbers))
        }
        return rows
    }

    private func record(
        _ row: Row, size: FrameSize, classes: [String], sixthIsIdentifier: Bool
    ) throws(TrajectoryError) -> TrajectoryRecord {
        let numbers = row.numbers
        let (width, height) = (Double(size.width), Double(size.height))
        let box = Box(
            center: Point(x: numbers[1] * width, y: numbers[2] * height),
            width: numbers[3] * width, height: numbers[4] * height)
        var id: Double?
        var confidence: Double?
        if numbers.count == 7 {
            (confidence, id) = (numbers[5], numbers[6])
        } else if numbers.count == 6 {
            if sixthIsIdentifier { id = numbers[5] } else { confidence = numbers[5] }
        }
        let label = Int(exactly: numbers[0]).map { index in
            classes.indices.contains(index) ? classes[index] : "class \(index)"
        }
        let record = TrajectoryRecord(
            frame: row.frame,
            id: whole(id, in: 0...TrajectoryRecord.largestIdentifier)
                ?? TrajectoryRecord.unidentified,
            box: box, confidence: confidence.flatMap { (0...1).contains($0) ? $0 : nil },
            label: TrajectoryRecord.label(label))
        try record.check()
        return record
    }
}
