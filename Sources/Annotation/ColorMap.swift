/// A perceptually uniform colour map: equal steps in value look like equal steps in colour.
///
/// The maps are those of N. Smith and S. van der Walt for Matplotlib (2015, CC0), reduced to ten
/// colours each with linear interpolation between them.
struct ColorMap: Sendable {
    /// 256 colours.
    let colors: [SIMD4<Float>]

    /// Dark violet, blue, green, yellow: for a map shown by itself.
    static let viridis = ColorMap([
        0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C,
        0xFDE725,
    ])
    /// Blue, violet, red, orange, yellow: strong colours throughout, so that a blend is visible on
    /// light and dark scenes.
    static let plasma = ColorMap([
        0x0D0887, 0x47039F, 0x7301A8, 0x9C179E, 0xBD3786, 0xD8576B, 0xED7953, 0xFA9E3B, 0xFDC926,
        0xF0F921,
    ])

    private init(_ anchors: [UInt32]) {
        colors = (0..<256).map { index in
            let position = Float(index) / 255 * Float(anchors.count - 1)
            let first = min(Int(position), anchors.count - 2)
            return DrawingColor(hex: anchors[first]).mixed(
                with: DrawingColor(hex: anchors[first + 1]), share: position - Float(first)
            ).premultiplied()
        }
    }
}
