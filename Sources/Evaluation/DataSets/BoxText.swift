import Foundation
import HoldfastImaging

/// Boxes as text, one line a frame: `x,y,w,h` or a polygon `x1,y1,x2,y2,...`, separated by commas,
/// blanks or tabs. A line that is empty, has a NaN or a size of zero or less stands for "absent".
public enum BoxText {
    /// Reads one box per line; `nil` where the target is absent.
    ///
    /// - Throws: ``EvaluationError`` with file and line where a line is no box.
    public static func read(_ url: URL) throws(EvaluationError) -> [Box?] {
        var boxes: [Box?] = []
        for (index, line) in try TextFile.lines(at: url).enumerated() {
            do {
                boxes.append(try parse(line))
            } catch {
                throw .malformed(path: url.path, line: index + 1, reason: error.reason)
            }
        }
        guard !boxes.isEmpty else { throw .malformed(path: url.path, line: 1, reason: "no boxes") }
        return boxes
    }

    struct Malformed: Error, Equatable { let reason: String }

    /// The box of one line, or `nil` for an absent target.
    ///
    /// Four numbers are left, top, width and height. Six or more (an even count) are the corners of
    /// a polygon, of which the enclosing rectangle is taken.
    static func parse(_ line: Substring) throws(Malformed) -> Box? {
        // A mask of VOT 2020 and later: `m` and its rectangle, then run lengths.
        let isMask = line.first == "m"
        var fields = (isMask ? line.dropFirst() : line)
            .split { $0 == "," || $0.isWhitespace || $0 == ";" }
        if fields.isEmpty { return nil }
        if isMask { fields = Array(fields.prefix(4)) }
        var numbers: [Double] = []
        numbers.reserveCapacity(fields.count)
        for field in fields {
            guard let number = Double(field) else {
                throw Malformed(reason: "'\(field.prefix(40))' is not a number")
            }
            numbers.append(number)
        }
        if numbers.contains(where: \.isNaN) { return nil }
        guard numbers.allSatisfy({ abs($0) <= 1e7 }) else {
            throw Malformed(reason: "a coordinate is out of bounds")
        }
        switch numbers.count {
        // Single region codes of the VOT result format are no boxes: 0 unknown, 1 start, 2 failure.
        case 1: return nil
        case 4, 5:
            let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
            return box.isValid ? box : nil
        case let count where count >= 6 && count.isMultiple(of: 2):
            let columns = stride(from: 0, to: count, by: 2).map { numbers[$0] }
            let rows = stride(from: 1, to: count, by: 2).map { numbers[$0] }
            guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
                let bottom = rows.max()
            else { return nil }
            let box = Box(x: left, y: top, width: right - left, height: bottom - top)
            return box.isValid ? box : nil
        default:
            throw Malformed(reason: "\(numbers.count) numbers where 4 or a polygon are expected")
        }
    }

    /// `x,y,w,h` lines with three digits after the point, as the OTB result format has them;
    /// `NaN,NaN,NaN,NaN` where there is no box.
    public static func format(_ boxes: [Box?]) -> String {
        boxes.map { box in
            guard let box, box.isValid else { return "NaN,NaN,NaN,NaN\n" }
            return [box.x, box.y, box.width, box.height].map(fixed).joined(separator: ",") + "\n"
        }.joined()
    }

    /// Three digits after the point, the same in every locale.
    static func fixed(_ value: Double) -> String {
        let thousandths = (value * 1000).rounded()
        guard thousandths.isFinite, abs(thousandths) < 1e15 else { return "NaN" }
        let whole = Int64(thousandths)
        let magnitude = whole.magnitude
        let fraction = String(magnitude % 1000)
        return (whole < 0 ? "-" : "") + "\(magnitude / 1000)."
            + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
