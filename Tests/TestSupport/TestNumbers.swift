/// Numbers that look random and are the same on every run (SplitMix64, Steele et al., OOPSLA 2014).
package struct TestNumbers: RandomNumberGenerator {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The next real number, -1...1.
    package mutating func real() -> Float { Float(Double(next() >> 11) / Double(1 << 52) - 1) }

    /// The next whole number, 0 or more and below `limit`.
    package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    package mutating func list(_ count: Int) -> [Float] { (0..<count).map { _ in real() } }
}

/// The largest difference of two lists, infinite where their lengths differ or one is not a number.
package func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    var largest: Float = 0
    for i in a.indices {
        let difference = abs(a[i] - b[i])
        if !(difference <= largest) { largest = difference.isNaN ? .infinity : difference }
    }
    return largest
}
