/// What makes a target hard to follow.
public struct Nuisance: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// An identical twin that crosses the target's path, behind the target.
        case lookalike
        /// Identical twins that pass the target closely, one after the other, every second one in
        /// front of it; at 1 there are six.
        case crowd
        /// Identical things in rows and columns around the target that move as it does, as the windows of a
        /// house before a camera that pans; at 1 there are gaps of half a target between them.
        case pattern
        /// A wall that hides the strength's share of the target as it passes; at 1 a post that
        /// hides it wholly.
        case occlusion
        /// Growth to three times the size, and back.
        case scale
        /// A quarter turn in the image plane.
        case rotation
        /// Stretch to twice the ratio of width to height, and back.
        case aspect
        /// Fast motion smeared over the exposure.
        case motionBlur
        /// Brightness that falls and rises, more on one side of the frame than on the other.
        case lighting
        /// A camera in an unsteady hand.
        case shake
        /// Many small objects of the target's colours that move about behind it.
        case clutter
        /// The target leaves the frame wholly, and returns.
        case leaving
        /// Gaussian noise on every pixel.
        case noise
        /// A target of about 10 pixels.
        case tiny
        /// Jumps of 1.5 widths a frame.
        case fast
        /// Frames that show nothing of the target: black, white, gray, noise, the upper half of the
        /// frame before. At 1 every tenth is one.
        case dropouts
    }

    public var kind: Kind
    /// How strong it is, 0 (not there) to 1.
    public var strength: Double

    public init(_ kind: Kind, strength: Double = 1) {
        self.kind = kind
        self.strength = strength
    }
}

/// A synthetic clip: everything about it follows from these values.
public struct Scene: Sendable, Hashable, Codable {
    public var name: String
    /// Size in pixels, 64...7680 by 64...4320.
    public var width: Int
    public var height: Int
    /// 1...1,000,000.
    public var frameCount: Int
    /// Frames per second, for whoever writes the clip; the motion is per frame.
    public var frameRate: Int
    /// Decides textures, colours, directions.
    public var seed: UInt64
    public var nuisances: [Nuisance]

    public init(
        name: String, width: Int = 640, height: Int = 360, frameCount: Int = 300,
        frameRate: Int = 30, seed: UInt64 = 1, nuisances: [Nuisance] = []
    ) {
        self.name = name
        self.width = width
        self.height = height
        self.frameCount = frameCount
        self.frameRate = frameRate
        self.seed = seed
        self.nuisances = nuisances
    }

    /// The strength of a nuisance, 0 where the scene has none of it.
    public func strength(of kind: Nuisance.Kind) -> Double {
        nuisances.first { $0.kind == kind }?.strength ?? 0
    }

    func check() throws(SceneError) {
        guard (64...7680).contains(width), (64...4320).contains(height) else {
            throw .invalid("a scene has 64x64 to 7680x4320 pixels, not \(width)x\(height)")
        }
        guard (1...1_000_000).contains(frameCount) else {
            throw .invalid("a scene has 1 to 1000000 frames, not \(frameCount)")
        }
        guard (1...1000).contains(frameRate) else {
            throw .invalid("a scene has 1 to 1000 frames a second, not \(frameRate)")
        }
        for nuisance in nuisances where !(0...1).contains(nuisance.strength) {
            throw .invalid(
                "the strength of \(nuisance.kind.rawValue) is 0...1, not \(nuisance.strength)")
        }
    }
}

/// Why a scene cannot be rendered.
public enum SceneError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalid(String)

    public var description: String {
        switch self {
        case .invalid(let reason): reason
        }
    }
}
