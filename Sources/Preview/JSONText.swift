import Foundation

/// Writes small pieces of JSON.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            // Escaped so that the text is safe anywhere, even in a page.
            case "<", ">", "&", "\u{2028}", "\u{2029}": result += escape(scalar)
            default: result += scalar.value < 32 ? escape(scalar) : String(scalar)
            }
        }
        return result + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// A number with up to three decimals; 0 if it is not finite.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "0" }
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}

/// What a viewer asks for with `PUT /targets/ID`.
struct TargetRequest: Decodable {
    /// Left, top, width, height, pixels.
    var box: [Double]
    /// The frame that the box was drawn on; the newest if left out.
    var frame: Int?

    init?(_ body: [UInt8]) {
        guard let request = try? JSONDecoder().decode(TargetRequest.self, from: Data(body)),
            request.box.count == 4, request.box.allSatisfy({ abs($0) < 1e6 })
        else { return nil }
        self = request
    }
}
