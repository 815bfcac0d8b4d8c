import Foundation

/// A 64-bit digest (FNV-1a): it notices accidents.
package struct Digest {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    /// Adds a text and its end.
    package mutating func add(_ text: String) {
        add(text.utf8)
        add([0])
    }

    /// Adds what tells this program from others and from other builds of it: its version, its size and
    /// its date.
    package mutating func addProgram(version: String) {
        add(version)
        let program = Bundle.main.executablePath.flatMap {
            try? FileManager.default.attributesOfItem(atPath: $0)
        }
        add("\(program?[.size] ?? "") \(program?[.modificationDate] ?? "")")
    }

    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
