/// Elementary functions built from operations that IEEE 754 rounds the same everywhere, so that a
/// scene has the same bytes on every machine; libraries differ in the last bit.
enum PortableMath {
    /// Sine by its Taylor series around the nearest multiple of pi; error below 1e-9 for the angles of
    /// a clip.
    static func sine(_ angle: Double) -> Double {
        let turns = (angle / .pi).rounded()
        let rest = angle - turns * .pi
        let square = rest * rest
        var term = rest
        var sum = rest
        for step in 1...10 {
            term *= -square / Double((2 * step) * (2 * step + 1))
            sum += term
        }
        return turns.truncatingRemainder(dividingBy: 2) == 0 ? sum : -sum
    }

    static func cosine(_ angle: Double) -> Double {
        sine(angle + .pi / 2)
    }

    /// e to the power of a number of small size.
    static func exponential(_ exponent: Double) -> Double {
        let part = exponent / 64
        var term = 1.0
        var sum = 1.0
        for step in 1...12 {
            term *= part / Double(step)
            sum += term
        }
        for _ in 0..<6 { sum *= sum }
        return sum
    }

    /// 0 to 1 to 0 along a full wave of `phase` 0...1.
    static func swell(_ phase: Double) -> Double {
        0.5 - 0.5 * cosine(2 * .pi * phase)
    }
}
