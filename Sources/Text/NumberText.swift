extension Array where Element == UInt8 {
    package mutating func append(_ text: String) {
        append(contentsOf: text.utf8)
    }

    /// Appends a number with at most `decimals` digits after the point and no needless zeros, in no
    /// locale. What is not finite becomes 0: encoders let none come here.
    package mutating func append(_ value: Double, decimals: Int, atLeast: Int = 0) {
        guard value.isFinite else { return append("0") }
        guard abs(value) < 1e12 else { return append(value.description) }
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        guard abs(value) * Double(scale) < 9e18 else { return append(value.description) }
        let scaled = Int64((value * Double(scale)).rounded())
        if scaled < 0 { append(UInt8(ascii: "-")) }
        let magnitude = scaled.magnitude
        append(String(magnitude / scale.magnitude))
        var rest = magnitude % scale.magnitude
        guard rest > 0 || atLeast > 0 else { return }
        append(UInt8(ascii: "."))
        var unit = scale.magnitude / 10
        var written = 0
        while unit > 0, rest > 0 || written < atLeast {
            append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
            written += 1
        }
    }
}

extension Collection where Element == UInt8 {
    /// The bytes as text, with what is not UTF-8 replaced.
    package var text: String { String(decoding: self, as: UTF8.self) }

    /// The number that the bytes spell in decimal, or NaN spelt `nan`; nil for anything else.
    package var number: Double? {
        guard count <= 64, let first else { return nil }
        if first | 0x20 == UInt8(ascii: "n") {
            return text.lowercased() == "nan" ? .nan : nil
        }
        let allowed = allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard allowed, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    package var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
}

/// The whole number that a value is exactly, if it lies within bounds.
package func whole(_ value: Double?, in bounds: ClosedRange<Int>) -> Int? {
    guard let value, let integer = Int(exactly: value), bounds.contains(integer) else { return nil }
    return integer
}
