import HoldfastImaging
import HoldfastSystem

/// Visits the numbers of a tracker in a fixed order, to write them or to read them back, so that both
/// ways cannot come apart.
protocol StateArchive {
    mutating func number(_ value: inout Double) throws(TrackerError)
    /// - Parameter count: How many there must be; nil where any number will do.
    mutating func numbers(_ values: inout [Float], count: Int?) throws(TrackerError)
}

extension StateArchive {
    mutating func whole(_ value: inout Int) throws(TrackerError) {
        var number = Double(value)
        try self.number(&number)
        guard let whole = Int(exactly: number) else {
            throw .invalidState(reason: "a count is not a whole number")
        }
        value = whole
    }

    mutating func flag(_ value: inout Bool) throws(TrackerError) {
        var number = value ? 1.0 : 0
        try self.number(&number)
        value = number != 0
    }

    mutating func point(_ value: inout Point) throws(TrackerError) {
        try number(&value.x)
        try number(&value.y)
    }
}

/// Collects a tracker's state as bytes, little-endian.
struct StateWriter: StateArchive {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ value: inout Double) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func numbers(_ values: inout [Float], count: Int?) {
        raw(UInt64(values.count))
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    mutating func block(_ data: [UInt8]) {
        raw(UInt64(data.count))
        bytes.append(contentsOf: data)
    }

    private mutating func raw(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads a tracker's state; whatever the bytes are, it ends with a state or an error.
struct StateReader: StateArchive {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func number(_ value: inout Double) throws(TrackerError) {
        value = Double(bitPattern: try raw())
        guard value.isFinite else { throw .invalidState(reason: "a number is not finite") }
    }

    mutating func numbers(_ values: inout [Float], count: Int?) throws(TrackerError) {
        let length = try length(of: 4)
        if let count, length != count {
            throw .invalidState(reason: "\(length) numbers where \(count) belong")
        }
        var read = [Float](repeating: 0, count: length)
        for i in 0..<length {
            var pattern: UInt32 = 0
            for k in 0..<4 { pattern |= UInt32(bytes[offset + 4 * i + k]) << (8 * UInt32(k)) }
            read[i] = Float(bitPattern: pattern)
            guard read[i].isFinite else { throw .invalidState(reason: "a number is not finite") }
        }
        offset += 4 * length
        values = read
    }

    mutating func block() throws(TrackerError) -> [UInt8] {
        let length = try length(of: 1)
        defer { offset += length }
        return Array(bytes[offset..<offset + length])
    }

    func finish() throws(TrackerError) {
        guard offset == bytes.count else { throw .invalidState(reason: "bytes are left over") }
    }

    private mutating func length(of size: Int) throws(TrackerError) -> Int {
        let length = try raw()
        guard length <= UInt64((bytes.count - offset) / size) else {
            throw .invalidState(reason: "it ends early")
        }
        return Int(length)
    }

    private mutating func raw() throws(TrackerError) -> UInt64 {
        guard bytes.count - offset >= 8 else { throw .invalidState(reason: "it ends early") }
        var value: UInt64 = 0
        for k in 0..<8 { value |= UInt64(bytes[offset + k]) << (8 * UInt64(k)) }
        offset += 8
        return value
    }
}
