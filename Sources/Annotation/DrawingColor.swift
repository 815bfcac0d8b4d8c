/// A drawing colour: gamma-encoded red, green and blue, 0...1 each.
public struct DrawingColor: Sendable, Hashable {
    public var red: Float
    public var green: Float
    public var blue: Float

    public init(red: Float, green: Float, blue: Float) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A colour written as `0xRRGGBB`.
    public init(hex: UInt32) {
        self.init(
            red: Float((hex >> 16) & 255) / 255, green: Float((hex >> 8) & 255) / 255,
            blue: Float(hex & 255) / 255)
    }

    public static let black = DrawingColor(red: 0, green: 0, blue: 0)
    public static let white = DrawingColor(red: 1, green: 1, blue: 1)

    /// Colours that people with any type of colour vision can tell apart, after Okabe and Ito,
    /// "Color Universal Design" (2008), without black, and brightened if they were too dark for a
    /// thin line on video.
    public static let palette: [DrawingColor] = [
        DrawingColor(hex: 0x4CC3FF), DrawingColor(hex: 0xFFB000), DrawingColor(hex: 0x2ED9A0),
        DrawingColor(hex: 0xF7EC4B), DrawingColor(hex: 0xFF7A45), DrawingColor(hex: 0xE88BC4),
        DrawingColor(hex: 0x4F8DFF),
    ]

    /// Perceived brightness, 0...1 (luma of ITU-R BT.709).
    var brightness: Float { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

    /// A mix with another colour: `share` 0 is this one, 1 the other.
    func mixed(with other: DrawingColor, share: Float) -> DrawingColor {
        DrawingColor(
            red: red + (other.red - red) * share, green: green + (other.green - green) * share,
            blue: blue + (other.blue - blue) * share)
    }

    /// Red, green, blue and opacity, premultiplied.
    func premultiplied(opacity: Float = 1) -> SIMD4<Float> {
        SIMD4(red, green, blue, 1) * opacity
    }
}
