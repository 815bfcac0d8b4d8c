import HoldfastCFFmpeg

/// An exact fraction, for frame rates and time bases.
public struct Rational: Sendable, Hashable, CustomStringConvertible {
    public var numerator: Int
    public var denominator: Int

    public init(_ numerator: Int, _ denominator: Int = 1) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ value: AVRational) {
        self.init(Int(value.num), Int(value.den))
    }

    /// The nearest fraction with a denominator of at most 1001000.
    public init(approximating value: Double) {
        self.init(av_d2q(value, 1_001_000))
    }

    /// The value; 0 if the denominator is 0.
    public var value: Double { denominator == 0 ? 0 : Double(numerator) / Double(denominator) }

    /// True if both parts are positive, so that it can be a rate or a time base.
    public var isPositive: Bool { numerator > 0 && denominator > 0 }

    public var description: String { "\(numerator)/\(denominator)" }

    var av: AVRational {
        AVRational(num: Int32(clamping: numerator), den: Int32(clamping: denominator))
    }
}
