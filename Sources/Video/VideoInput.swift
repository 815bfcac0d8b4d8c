import Foundation
import HoldfastFiles
import HoldfastSystem

/// Where a video comes from.
public enum VideoInput: Sendable, Equatable {
    /// A file that libavformat opens: a video, an animation or a single image.
    case file(String)
    /// Image files, one frame each, in this order.
    case images([String])
    /// Standard input.
    case standardInput
    /// A network stream, by its URL.
    case network(String)
    /// A libavdevice device, by its kind and name: ("v4l2", "/dev/video0").
    case device(String, String)

    /// Interprets an input as a user writes it: a file, a folder of images, a `%04d` or glob
    /// pattern of images, `-` for standard input, or a URL.
    ///
    /// An existing name is taken literally, even if it looks like a pattern. The numbers of a
    /// pattern may start anywhere and have gaps. Images of a `%04d` pattern are ordered by number;
    /// those of a folder or glob pattern by name, with runs of digits compared as numbers.
    ///
    /// - Parameter format: the format that the user states. If it is a kind of device, such as
    ///   "v4l2" or "x11grab", the input is the name of a device.
    /// - Throws: `VideoError` of kind `unreadableInput` if nothing is there.
    public init(_ input: String, format: String? = nil) throws(VideoError) {
        if let format {
            switch DeviceLibrary.kind(of: format) {
            case .device:
                self = .device(format, input)
                return
            case .container: break
            case nil:
                throw VideoError(
                    .usage, "this FFmpeg has no format or device \(format)", file: input)
            }
        }
        if input == "-" {
            self = .standardInput
            return
        }
        if input.isEmpty || input.utf8.contains(0) {
            throw VideoError(.unreadableInput, "the name of the input is empty or not a file name")
        }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) {
            if isFolder.boolValue {
                self = .images(try Self.pictures(inFolder: input))
            } else if format == nil, input.hasPrefix("/dev/video") {
                self = .device("v4l2", input)
            } else {
                self = .file(input)
            }
            return
        }
        if let scheme = input.range(of: "://"),
            input[..<scheme.lowerBound].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        {
            if input[..<scheme.lowerBound].lowercased() == "file" {
                self = .file(String(input[scheme.upperBound...]))
            } else {
                self = .network(input)
            }
            return
        }
        if let pattern = NumberPattern(input) {
            self = .images(try Self.pictures(matching: pattern))
        } else if input.contains(where: { "*?[".contains($0) }) {
            self = .images(try Self.pictures(matchingGlob: input))
        } else {
            throw VideoError(.unreadableInput, "no such file or folder", file: input)
        }
    }

    private static func pictures(inFolder folder: String) throws(VideoError) -> [String] {
        let names = try contents(of: folder).filter {
            !$0.hasPrefix(".")
                && PictureFormat.extensions.contains(($0 as NSString).pathExtension.lowercased())
        }
        guard !names.isEmpty else {
            throw VideoError(.unreadableInput, "there are no images in the folder", file: folder)
        }
        return names.sorted(by: comesBefore).map { (folder as NSString).appendingPathComponent($0) }
    }

    private static func pictures(matching pattern: NumberPattern) throws(VideoError) -> [String] {
        let numbered = try contents(of: pattern.folder.isEmpty ? "." : pattern.folder)
            .compactMap { name in pattern.number(in: name).map { (number: $0, name: name) } }
        guard !numbered.isEmpty else {
            throw VideoError(
                .unreadableInput, "no image matches this pattern", file: pattern.text)
        }
        return numbered.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
            .map { (pattern.folder as NSString).appendingPathComponent($0.name) }
    }

    private static func pictures(matchingGlob pattern: String) throws(VideoError) -> [String] {
        let found = try FilePattern(pattern).files()
        guard !found.isEmpty else {
            throw VideoError(
                .unreadableInput, "no image matches this pattern", file: pattern)
        }
        return found.sorted(by: comesBefore)
    }

    private static func contents(of folder: String) throws(VideoError) -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw VideoError(.unreadableInput, "no such folder", file: folder)
        }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw VideoError(
                .unreadableInput, "cannot read the folder", file: folder,
                why: (error as NSError).localizedDescription)
        }
    }

    /// Orders names with runs of digits compared as numbers: "img9" before "img10".
    static func comesBefore(_ left: String, _ right: String) -> Bool {
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
        var i = 0
        var j = 0
        while i < a.count, j < b.count {
            if isDigit(a[i]), isDigit(b[j]) {
                let first = a[i...].prefix(while: isDigit)
                let second = b[j...].prefix(while: isDigit)
                let x = first.drop { $0 == 48 }
                let y = second.drop { $0 == 48 }
                if x.count != y.count { return x.count < y.count }
                if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
                i = first.endIndex
                j = second.endIndex
            } else {
                if a[i] != b[j] { return a[i] < b[j] }
                i += 1
                j += 1
            }
        }
        if i < a.count || j < b.count { return i == a.count }
        return a.lexicographicallyPrecedes(b)
    }
}

/// A file name with one number in it, written as in C: `img/%04d.jpg`. `%%` is a percent sign.
struct NumberPattern: Sendable {
    let text: String
    let folder: String
    private let prefix: String
    private let suffix: String
    private let digits: Int

    /// Nil if the last part of the path does not contain exactly one such number.
    init?(_ text: String) {
        self.text = text
        folder = FilePath.folder(of: text)
        var literals = [""]
        var digits = 0
        var rest = FilePath.name(of: text)[...]
        while let percent = rest.firstIndex(of: "%") {
            literals[literals.count - 1] += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            if rest.first == "%" {
                literals[literals.count - 1] += "%"
                rest.removeFirst()
                continue
            }
            let width = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[width.endIndex...]
            guard rest.first == "d", width.count <= 2, literals.count == 1,
                width.isEmpty || width.first == "0"
            else { return nil }
            digits = Int(width) ?? 0
            rest.removeFirst()
            literals.append("")
        }
        guard literals.count == 2 else { return nil }
        prefix = literals[0]
        suffix = literals[1] + rest
        self.digits = digits
    }

    /// The number in a file name; nil if it does not match the pattern.
    func number(in name: String) -> Int? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix),
            name.count > prefix.count + suffix.count
        else { return nil }
        let middle = name.dropFirst(prefix.count).dropLast(suffix.count)
        guard middle.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(middle) else {
            return nil
        }
        return middle == padded(number) ? number : nil
    }

    /// The path with a number filled in.
    func path(_ number: Int) -> String {
        (folder as NSString).appendingPathComponent(prefix + padded(number) + suffix)
    }

    private func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
