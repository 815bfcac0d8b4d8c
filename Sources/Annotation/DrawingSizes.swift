import HoldfastImaging

/// Line widths and text size for a frame, pixels.
struct DrawingSizes: Sendable {
    /// The width of outlines.
    let line: Double
    /// How far the dark halo reaches beyond the line on each side.
    let halo: Double
    /// The length of a dash.
    let dash: Double
    /// The height of a capital letter, a whole number of pixels.
    let capHeight: Double

    /// - Parameters:
    ///   - lineWidth: in pixels; nil follows the frame. Likewise `labelSize`, the height of a capital.
    init(
        width: Int, height: Int, scale: Double, lineWidth: Double? = nil, labelSize: Double? = nil
    ) {
        let side = Double(min(width, height))
        let scale = scale.isFinite ? max(0.1, min(10, scale)) : 1
        line =
            lineWidth.map { max(0.5, min(100, $0)) }
            ?? max(1.25, min(12, 0.8 + side / 420)) * scale
        halo = max(0.8, line * 0.45)
        dash = line * 4
        capHeight =
            (labelSize.map { max(5, min(300, $0)) }
            ?? max(7, min(60, 4 + side / 80) * scale)).rounded()
    }

    /// Whether a target is so small that a trail or a label over it would hide it.
    func isSmall(_ box: Box) -> Bool { min(box.width, box.height) < 3 * capHeight }

    /// How far a lost target's crosshair reaches from its centre.
    func crossHair(_ box: Box) -> Double {
        max(line * 5, min(line * 12, min(box.width, box.height) / 2))
    }
}
