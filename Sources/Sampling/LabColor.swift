import HoldfastSystem

/// A colour in CIELAB (CIE 15), white point D65.
package struct LabColor: Sendable {
    /// 0 (black) to 100 (white).
    package let lightness: Double
    /// Green (negative) to red.
    package let a: Double
    /// Blue (negative) to yellow.
    package let b: Double

    /// From sRGB (IEC 61966-2-1), 0...1.
    package init(red: Double, green: Double, blue: Double) {
        self.init(linear: Self.linear(red), Self.linear(green), Self.linear(blue))
    }

    /// The intensity of a component of sRGB.
    private static func linear(_ v: Double) -> Double {
        v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }

    private init(linear lr: Double, _ lg: Double, _ lb: Double) {
        func root(_ t: Double) -> Double {
            t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116
        }
        let x = root((0.4124564 * lr + 0.3575761 * lg + 0.1804375 * lb) / 0.95047)
        let y = root(0.2126729 * lr + 0.7151522 * lg + 0.0721750 * lb)
        let z = root((0.0193339 * lr + 0.1191920 * lg + 0.9503041 * lb) / 1.08883)
        lightness = 116 * y - 16
        a = 500 * (x - y)
        b = 200 * (y - z)
    }

    /// From a packed colour of ``SampledWindow/colors``: the middle of what it stands for.
    package init(packed index: Int) {
        func component(_ shift: Int) -> Double { Self.levels[index >> shift & 31] }
        self.init(linear: component(10), component(5), component(0))
    }

    /// The intensities that a packed component stands for.
    private static let levels = (0..<32).map { linear((Double($0) + 0.5) / 32) }

    /// Lightness, a and b by colour: 32^3 rows, indexed by ``SampledWindow/colors``.
    package static let table: [SIMD3<Float>] = (0..<32 * 32 * 32).map { index in
        let color = LabColor(packed: index)
        return SIMD3(Float(color.lightness), Float(color.a), Float(color.b))
    }
}
