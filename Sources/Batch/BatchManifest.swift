import Foundation
import HoldfastFiles
import HoldfastImaging
import HoldfastText
import HoldfastTracking

/// A clip of a manifest: what is followed in which video.
public struct BatchClip: Sendable, Equatable {
    /// What its files are called.
    public var name: String
    /// The video as the manifest names it.
    public var input: String
    /// Boxes on the first frame.
    public var boxes: [Box] = []
    /// Points near the middle of targets on the first frame, whose boxes are proposed.
    public var points: [Point] = []
    /// A file with boxes, as the manifest names it.
    public var initialBoxes: String?
    public var parameters = TrackerParameters.balanced
    public var startFrame: Int?
    /// Seconds.
    public var startTime: Double?
    /// Ends after so many frames.
    public var frameLimit: Int?
}

/// The clips of a batch: JSON lines, an object for each clip.
///
///     {"name": "a", "input": "a.mp4", "boxes": [[100, 80, 40, 60]], "preset": "fast"}
///
/// `input` and one of `boxes`, `points` and `init` are needed. Names of files are relative to the
/// manifest. A key that is not known is an error, so that a slip is noticed before hours of work.
public struct BatchManifest: Sendable, Equatable {
    public var clips: [BatchClip]
    /// The folder that names of files are relative to.
    public var folder: URL

    /// The most bytes that a manifest may have.
    private static let largestFile = 1 << 28

    /// - Throws: ``BatchError`` with the line that is wrong.
    public init(path: String) throws(BatchError) {
        folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.read(path, limit: Self.largestFile)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        clips = []
        var names: [String: Int] = [:]
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard line.contains(where: { $0 > UInt8(ascii: " ") }) else { continue }
            do throws(ClipFlaw) {
                let clip = try BatchClip(parsing: line)
                if let earlier = names.updateValue(index + 1, forKey: clip.name) {
                    throw ClipFlaw("line \(earlier) is called '\(clip.name)', too")
                }
                clips.append(clip)
            } catch {
                throw .malformed(path: path, line: index + 1, reason: error.reason)
            }
        }
        guard !clips.isEmpty else { throw .malformed(path: path, line: 1, reason: "no clip") }
    }

    /// A file that the manifest names. What is no path of a file, such as a URL, stays as it is.
    public func resolved(_ name: String) -> String {
        if name.hasPrefix("/") || name.contains("://") { return name }
        return folder.appendingPathComponent(name).path
    }
}

/// What is wrong with a line.
private struct ClipFlaw: Error {
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension BatchClip {
    fileprivate init(parsing line: ArraySlice<UInt8>) throws(ClipFlaw) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            throw ClipFlaw("not JSON: \(error.reason)")
        }
        guard case .object(let members) = value else { throw ClipFlaw("not a JSON object") }
        guard let input = value["input"]?.string, !input.isEmpty else {
            throw ClipFlaw("'input' is missing or no text")
        }
        guard input != "-" else { throw ClipFlaw("standard input holds no clips") }
        self.input = input
        name = URL(fileURLWithPath: input).deletingPathExtension().lastPathComponent
        // The preset comes first, whatever the order of the keys.
        if let preset = value["preset"] { try take(preset, for: "preset") }
        for member in members where member.key != "input" && member.key != "preset" {
            try take(member.value, for: member.key)
        }
        let isFile = !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".")
        guard isFile, !name.contains(where: { $0 == "/" || $0 == "\0" }) else {
            throw ClipFlaw("'\(name.prefix(40))' cannot be a file's name; give a 'name'")
        }
        guard !boxes.isEmpty || !points.isEmpty || initialBoxes != nil else {
            throw ClipFlaw("nothing to follow: give 'boxes', 'points' or 'init'")
        }
        guard startFrame == nil || startTime == nil else {
            throw ClipFlaw("'start_frame' and 'start_time' exclude each other")
        }
    }

    private mutating func take(_ value: JSONValue, for key: String) throws(ClipFlaw) {
        switch key {
        case "name": name = try Self.text(value, key)
        case "boxes":
            boxes = try Self.lists(value, key, of: 4).map {
                Box(x: $0[0], y: $0[1], width: $0[2], height: $0[3])
            }
        case "points": points = try Self.lists(value, key, of: 2).map { Point(x: $0[0], y: $0[1]) }
        case "init": initialBoxes = try Self.text(value, key)
        case "preset":
            guard let preset = TrackerParameters.Preset(rawValue: try Self.text(value, key)) else {
                throw ClipFlaw("'preset' is fast, balanced or accurate")
            }
            parameters = TrackerParameters(preset: preset)
        case "parameters": try setParameters(value)
        case "start_frame": startFrame = try Self.whole(value, key, in: 0...1_000_000_000)
        case "frames": frameLimit = try Self.whole(value, key, in: 1...1_000_000_000)
        case "start_time":
            guard let seconds = value.number, (0...1e9).contains(seconds) else {
                throw ClipFlaw("'start_time' is a number of seconds")
            }
            startTime = seconds
        default:
            let known = [
                "name", "input", "boxes", "points", "init", "preset", "parameters", "start_frame",
                "start_time", "frames",
            ]
            let near = NearNames.suggestions(for: key, among: known)
            throw ClipFlaw(
                "there is no '\(key.prefix(40))'"
                    + (near.isEmpty ? "" : "; did you mean '\(near.joined(separator: "' or '"))'?"))
        }
    }

    private mutating func setParameters(_ value: JSONValue) throws(ClipFlaw) {
        guard case .object(let members) = value else {
            throw ClipFlaw("'parameters' is an object of numbers")
        }
        for member in members {
            guard let number = member.value.number else {
                throw ClipFlaw("parameters: \(member.key) is not a number")
            }
            do {
                try parameters.set(member.key, to: number)
            } catch {
                throw ClipFlaw("parameters: \(error)")
            }
        }
    }

    private static func text(_ value: JSONValue, _ key: String) throws(ClipFlaw) -> String {
        guard let text = value.string, !text.isEmpty else { throw ClipFlaw("'\(key)' is no text") }
        return text
    }

    private static func whole(
        _ value: JSONValue, _ key: String, in range: ClosedRange<Double>
    ) throws(ClipFlaw) -> Int {
        guard let number = value.number, range.contains(number), number == number.rounded() else {
            throw ClipFlaw("'\(key)' is a whole number of at least \(Int(range.lowerBound))")
        }
        return Int(number)
    }

    private static func lists(
        _ value: JSONValue, _ key: String, of count: Int
    ) throws(ClipFlaw) -> [[Double]] {
        let lists = value.array?.compactMap(\.numbers).filter { $0.count == count }
        guard let lists, !lists.isEmpty, lists.count == value.array?.count else {
            throw ClipFlaw("'\(key)' is a list of lists of \(count) numbers")
        }
        return lists
    }
}
