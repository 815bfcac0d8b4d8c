import HoldfastImaging

/// Line widths and text size for a frame, pixels.
struct DrawingSizes {
    /// The width of outlines.
    let line: Double
    /// How far the dark halo reaches beyond the line on each side.
    let halo: Double
    /// The length of a dash.
    let dash: Double
    /// The height of a capital letter, a whole number of pixels.
    let capHeight: Double

    init(width: Int, height: Int, scale: Double) {
        let side = Double(min(width, height))
        let scale = scale.isFinite ? max(0.1, min(10, scale)) : 1
        line = max(1.25, min(12, 0.8 + side / 420)) * scale
        halo = max(0.8, line * 0.45)
        dash = line * 4
        capHeight = max(7, min(60, 4 + side / 80) * scale).rounded()
    }

    /// How far a lost target's crosshair reaches from its centre.
    func crossHair(_ box: Box) -> Double {
        max(line * 5, min(line * 12, min(box.width, box.height) / 2))
    }
}
