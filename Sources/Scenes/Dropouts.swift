import HoldfastImaging

/// Frames on which a decoder or a camera failed, one after every few.
struct Dropouts: Sendable {
    /// From one to the next, frames.
    private let interval: Int
    private let seed: UInt64

    /// What such a frame shows.
    private enum Kind: CaseIterable {
        case black, white, gray, noise
        /// The upper half of the frame before, and gray.
        case half
    }

    /// Luminance and chroma.
    private static let black: (UInt8, UInt8) = (16, 128)
    private static let white: (UInt8, UInt8) = (235, 128)
    private static let gray: (UInt8, UInt8) = (126, 128)

    /// Nil where the scene has none.
    init?(scene: Scene) {
        let strength = scene.strength(of: .dropouts)
        guard strength > 0 else { return nil }
        interval = Int((10 / strength).rounded())
        seed = scene.seed
    }

    /// Whether a frame is one of them.
    func contains(_ frame: Int) -> Bool { frame % interval == interval - 1 }

    /// Whether such a frame shows a part of the one before.
    func needsFrameBefore(_ frame: Int) -> Bool { kind(frame) == .half }

    /// Fills such a frame, which holds the one before where that is needed.
    func fill(_ plane: DrawingPlane, frame: Int, channel: Int) {
        func fill(from row: Int = 0, _ values: (luma: UInt8, chroma: UInt8)) {
            let start = row * plane.width
            (plane.base + start).update(
                repeating: channel == 0 ? values.luma : values.chroma,
                count: plane.height * plane.width - start)
        }
        switch kind(frame) {
        case .black: fill(Self.black)
        case .white: fill(Self.white)
        case .gray: fill(Self.gray)
        case .half: fill(from: plane.height / 2, Self.gray)
        case .noise:
            var random = SeededRandom(
                seed: seed, stream: UInt64(truncatingIfNeeded: frame) &* 4 &+ UInt64(channel) &+ 7)
            for i in 0..<plane.width * plane.height { plane.base[i] = UInt8(random.index(256)) }
        }
    }

    private func kind(_ frame: Int) -> Kind {
        let kinds = Kind.allCases
        return kinds[(frame / interval + Int(seed % UInt64(kinds.count))) % kinds.count]
    }
}
