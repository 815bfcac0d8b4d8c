import Foundation
import HoldfastImaging

@testable import HoldfastTracking

/// Numbers that look random and are the same on every run (SplitMix64, Steele et al., OOPSLA 2014).
struct TestNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// The next number, -1...1.
    mutating func next() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Float(Double(z >> 11) / Double(1 << 52) - 1)
    }

    mutating func list(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// The largest difference of two lists, infinite where their lengths differ or one is not a number.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    var largest: Float = 0
    for i in a.indices {
        let difference = abs(a[i] - b[i])
        if !(difference <= largest) { largest = difference.isNaN ? .infinity : difference }
    }
    return largest
}

/// A picture that owns its planes.
final class TestPicture {
    let view: ImageView
    private let storage: [UnsafeMutableRawPointer]

    /// - Parameters:
    ///   - divisor: How many times smaller the planes after the first are, each way.
    ///   - sample: The raw value at a plane's column and row.
    init(
        width: Int, height: Int, encoding: ColorEncoding, bitDepth: Int = 8, shift: Int = 0,
        divisor: Int = 1, sample: (_ plane: Int, _ column: Int, _ row: Int) -> Int
    ) {
        var count = 3
        if case .gray = encoding { count = 1 }
        var storage: [UnsafeMutableRawPointer] = []
        var planes: [Plane] = []
        let bytes = bitDepth > 8 ? 2 : 1
        for index in 0..<count {
            let small = index == 0 ? 1 : divisor
            let (columns, rows) = ((width + small - 1) / small, (height + small - 1) / small)
            // Rows are padded, as decoders do.
            let stride = columns * bytes + 6
            let base = UnsafeMutableRawPointer.allocate(byteCount: stride * rows, alignment: 16)
            base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: stride * rows)
            let plane = Plane(
                base: base, width: columns, height: rows, columnStep: bytes, rowStep: stride,
                bitDepth: bitDepth, shift: shift)
            for row in 0..<rows {
                for column in 0..<columns { plane[column, row] = sample(index, column, row) }
            }
            storage.append(base)
            planes.append(plane)
        }
        self.storage = storage
        view = .unchecked(width: width, height: height, encoding: encoding, planes: planes)
    }

    deinit {
        for base in storage { base.deallocate() }
    }

    /// Lends the view. A picture made on the spot would otherwise be gone before its view is read.
    func withView<Result>(_ body: (ImageView) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(view) }
    }
}

extension TrackerParameters {
    /// The balanced ones, but for those in `set`.
    static func balanced(set: [String: Double]) throws -> TrackerParameters {
        var parameters = balanced
        for (name, value) in set { try parameters.set(name, to: value) }
        return parameters
    }
}

/// Numbers as a saved state has them.
func bytes(_ values: [Double]) -> [UInt8] {
    var writer = StateWriter()
    for var value in values { writer.number(&value) }
    return writer.bytes
}
