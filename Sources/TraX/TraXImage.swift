import Foundation

/// A picture as the TraX protocol sends it.
public enum TraXImage: Sendable, Equatable {
    /// A file.
    case path(String)
    /// Samples row after row: one byte or two (little-endian) a pixel, or red, green and blue.
    case memory(width: Int, height: Int, format: MemoryFormat, samples: Data)
    /// The content of a JPEG or PNG file.
    case data(Data)

    public enum MemoryFormat: String, Sendable {
        case gray8, gray16, rgb

        var bytesPerPixel: Int {
            switch self {
            case .gray8: 1
            case .gray16: 2
            case .rgb: 3
            }
        }
    }

    /// Larger pictures are refused.
    static let mostPixels = 1 << 26

    /// Reads `file:///a.png`, `image:W;H;FORMAT;BASE64`, `data:image/png;base64,...`, or a plain path.
    public init(_ text: String) throws(TraXError) {
        if let rest = Self.after("file:", text) {
            self = .path(rest.hasPrefix("//") ? String(rest.dropFirst(2)) : String(rest))
        } else if let rest = Self.after("image:", text) {
            self = try Self.memory(rest)
        } else if let rest = Self.after("data:", text) {
            self = try Self.file(rest)
        } else if text.prefix(20).contains("://") {
            throw .refused("pictures from '\(text.prefix(60))' are not fetched")
        } else {
            self = .path(text)
        }
        if case .path(let path) = self {
            guard !path.isEmpty, !path.utf8.contains(0) else {
                throw .protocolViolation("a picture has no name")
            }
        }
    }

    private static func after(_ prefix: String, _ text: String) -> Substring? {
        text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : nil
    }

    private static func memory(_ text: Substring) throws(TraXError) -> TraXImage {
        let parts = text.split(separator: ";", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let width = Int(parts[0]), let height = Int(parts[1]), width > 0,
            height > 0, width <= mostPixels, height <= mostPixels, width * height <= mostPixels,
            let format = MemoryFormat(rawValue: String(parts[2]))
        else { throw .protocolViolation("'image:\(text.prefix(40))' is not a picture") }
        let samples = try decoded(parts[3])
        guard samples.count == width * height * format.bytesPerPixel else {
            throw .protocolViolation(
                "a \(format.rawValue) picture of \(width)x\(height) has \(samples.count) bytes")
        }
        return .memory(width: width, height: height, format: format, samples: samples)
    }

    /// `image/jpeg;` and base64, with or without `base64,` or `base64;` between them.
    private static func file(_ text: Substring) throws(TraXError) -> TraXImage {
        guard let end = text.firstIndex(of: ";"),
            ["image/jpeg", "image/jpg", "image/png"].contains(text[..<end])
        else { throw .protocolViolation("'data:\(text.prefix(40))' is not a JPEG or PNG picture") }
        var body = text[text.index(after: end)...]
        for marker in ["base64,", "base64;"] where body.hasPrefix(marker) {
            body = body.dropFirst(marker.count)
        }
        return .data(try decoded(body))
    }

    private static func decoded(_ text: Substring) throws(TraXError) -> Data {
        guard let data = Data(base64Encoded: String(text), options: .ignoreUnknownCharacters)
        else { throw .protocolViolation("the base64 text of a picture is broken") }
        return data
    }

    /// As the protocol writes it.
    public var text: String {
        switch self {
        case .path(let path): return "file://" + path
        case .memory(let width, let height, let format, let samples):
            return "image:\(width);\(height);\(format.rawValue);" + samples.base64EncodedString()
        case .data(let data):
            let kind = data.starts(with: [0x89, 0x50, 0x4E, 0x47]) ? "image/png" : "image/jpeg"
            return "data:\(kind);" + data.base64EncodedString()
        }
    }
}
