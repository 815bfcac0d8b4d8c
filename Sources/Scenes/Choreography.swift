import HoldfastImaging

/// Where an object lies on a frame.
struct Placement: Sendable, Hashable {
    var center: Point
    var width: Double
    var height: Double
    /// Radians, from the x axis towards the y axis.
    var angle: Double = 0
    /// How round the corners are, pixels.
    var radius: Double

    var shape: RoundedRectangle {
        RoundedRectangle(
            x: center.x, y: center.y, width: width, height: height, radius: radius, angle: angle)
    }

    func moved(by offset: Point) -> Placement {
        var placement = self
        placement.center.x += offset.x
        placement.center.y += offset.y
        return placement
    }
}

/// Where everything of a scene is on each frame, camera included.
///
/// The target swings between the left and the right of the frame, one swing or more a clip.
struct Choreography: Sendable {
    let scene: Scene
    /// Pixels of this frame for each pixel of one 360 pixels high.
    let unit: Double
    private let baseWidth: Double
    private let baseHeight: Double
    private let left: Double
    private let right: Double
    /// Swings there and back in the clip.
    private let swings: Double
    private let bobPhase: Double
    private let shakePhases: [Double]
    private let flyers: [Flyer]
    private let passers: [Passer]

    /// A twin of the target that passes it.
    private struct Passer: Sendable {
        /// The frame on which it is nearest.
        let meeting: Double
        /// The direction in which it goes past the target, as a unit vector.
        let across: Point
        /// Sizes of the target a frame.
        let speed: Double
        /// How near it comes, centre to centre, in sizes of the target; the sign is the side.
        let distance: Double
    }

    /// A small object that wanders on a closed curve.
    private struct Flyer: Sendable {
        let x: Double
        let y: Double
        let reachX: Double
        let reachY: Double
        let pace: Double
        let phase: Double
        let size: Double
    }

    init(scene: Scene) {
        self.scene = scene
        let unit = Double(scene.height) / 360
        self.unit = unit
        var random = SeededRandom(seed: scene.seed, stream: 1)
        let width = Double(scene.width)
        let tiny = scene.strength(of: .tiny)
        baseHeight = tiny > 0 ? min(52 * unit, 10 / tiny) : 52 * unit
        baseWidth = tiny > 0 ? baseHeight : 66 * unit
        let inset = scene.strength(of: .scale) > 0 ? 0.28 : 0.16
        left = width * inset
        right =
            scene.strength(of: .leaving) > 0
            ? width + baseWidth * (1 + 2 * scene.strength(of: .scale)) : width * (1 - inset)
        // The greatest speed of a swing is pi * swings * (right - left) / frames.
        let speed = baseWidth * (scene.strength(of: .motionBlur) > 0 ? 0.3 : 0.06)
        swings = max(
            1, (speed * Double(scene.frameCount) / (.pi * (right - left))).rounded())
        bobPhase = random.uniform(0, 2 * .pi)
        shakePhases = (0..<8).map { _ in random.uniform(0, 2 * .pi) }
        let count = Int((28 * scene.strength(of: .clutter)).rounded())
        let height = Double(scene.height)
        let baseHeight = baseHeight
        flyers = (0..<count).map { _ in
            Flyer(
                x: random.uniform(0, width), y: random.uniform(0, height),
                reachX: random.uniform(0.1, 0.5) * width, reachY: random.uniform(0.1, 0.4) * height,
                pace: random.uniform(0.006, 0.02) * (random.index(2) == 0 ? 1 : -1),
                phase: random.uniform(0, 2 * .pi), size: baseHeight * random.uniform(0.5, 0.85))
        }
        passers = Self.passers(scene: scene)
    }

    private static func passers(scene: Scene) -> [Passer] {
        var random = SeededRandom(seed: scene.seed, stream: 6)
        let count = Int((6 * scene.strength(of: .crowd)).rounded())
        return (0..<count).map { number in
            let angle = random.uniform(0, 2 * .pi)
            let side = random.index(2) == 0 ? 1.0 : -1.0
            return Passer(
                meeting: Double(scene.frameCount) * (Double(number) + 0.7) / (Double(count) + 0.4),
                across: Point(x: PortableMath.cosine(angle), y: PortableMath.sine(angle)),
                speed: random.uniform(0.05, 0.09), distance: side * random.uniform(0.7, 1))
        }
    }

    /// 0 at the first frame, 1 one frame after the last.
    private func progress(_ frame: Double) -> Double { frame / Double(scene.frameCount) }

    private func bob(_ phase: Double) -> Double {
        let height = Double(scene.height)
        return height * (0.5 + 0.12 * PortableMath.sine(4 * .pi * phase + bobPhase))
    }

    /// The target in the world, before the camera moves; frames may be fractions.
    func targetInWorld(_ frame: Double) -> Placement {
        let share = progress(frame)
        var width = baseWidth
        var height = baseHeight
        let growth = PortableMath.exponential(
            1.098_612_288_668_11 * scene.strength(of: .scale) * PortableMath.swell(share))
        let stretch = PortableMath.exponential(
            0.346_573_590_279_973 * scene.strength(of: .aspect) * PortableMath.swell(share))
        width *= growth * stretch
        height *= growth / stretch
        let fast = scene.strength(of: .fast)
        let center: Point
        if fast > 0 {
            center = Point(
                x: Self.bounce(
                    left + 1.5 * fast * baseWidth * 0.96 * frame, low: left, high: right),
                y: Self.bounce(
                    bob(0) + 1.5 * fast * baseWidth * 0.28 * frame, low: Double(scene.height) * 0.2,
                    high: Double(scene.height) * 0.8))
        } else {
            let phase = share * swings
            center = Point(
                x: left + (right - left) * PortableMath.swell(phase), y: bob(phase))
        }
        // A quarter turn with no sudden start or end.
        let turn = 0.5 - 0.5 * PortableMath.cosine(.pi * min(1, share * 1.1))
        return Placement(
            center: center, width: width, height: height,
            angle: .pi / 2 * scene.strength(of: .rotation) * turn,
            radius: 0.25 * min(width, height))
    }

    /// A ball's way between two walls.
    private static func bounce(_ place: Double, low: Double, high: Double) -> Double {
        let span = high - low
        let wave = (place - low) / (2 * span)
        let share = wave - wave.rounded(.down)
        return low + span * 2 * min(share, 1 - share)
    }

    var hasTwin: Bool { scene.strength(of: .lookalike) > 0 }

    /// The identical twin: it swings the other way and passes behind the target with a third of a
    /// height between their paths.
    func twinInWorld(_ frame: Double) -> Placement {
        let phase = progress(frame) * swings
        var twin = targetInWorld(frame)
        let turnRight = Double(scene.width) - left
        twin.center.x = left + (turnRight - left) * (1 - PortableMath.swell(phase))
        let apart = PortableMath.cosine(2 * .pi * phase)
        twin.center.y += 0.35 * twin.height + 0.12 * Double(scene.height) * apart * apart
        return twin
    }

    /// The twins that pass the target, in world places; those at odd places pass in front of it.
    func passersInWorld(_ frame: Double) -> [Placement] {
        guard !passers.isEmpty else { return [] }
        let target = targetInWorld(frame)
        let size = (target.width * target.height).squareRoot()
        return passers.map { passer in
            let along = (frame - passer.meeting) * passer.speed * size
            let beside = passer.distance * size
            return target.moved(
                by: Point(
                    x: along * passer.across.x - beside * passer.across.y,
                    y: along * passer.across.y + beside * passer.across.x))
        }
    }

    /// What is like the target in the rows and columns of a pattern around it, in world places.
    func patternInWorld(_ frame: Double) -> [Placement] {
        let strength = scene.strength(of: .pattern)
        guard strength > 0 else { return [] }
        let target = targetInWorld(frame)
        let step = Point(x: target.width * (2.5 - strength), y: target.height * (2.5 - strength))
        let columns = Int((Double(scene.width) / step.x).rounded(.up))
        let rows = Int((Double(scene.height) / step.y).rounded(.up))
        return (-rows...rows).flatMap { row in
            (-columns...columns).compactMap { column in
                guard (row, column) != (0, 0) else { return nil }
                return target.moved(by: Point(x: Double(column) * step.x, y: Double(row) * step.y))
            }
        }
    }

    /// Everything that is in front of the target.
    func covers(_ frame: Double) -> [Placement] {
        let passers = passersInWorld(frame)
        return stride(from: 1, to: passers.count, by: 2).map { passers[$0] }
            + (occluder.map { [$0] } ?? [])
    }

    /// The wall or post in front of the target's path.
    var occluder: Placement? {
        let strength = scene.strength(of: .occlusion)
        guard strength > 0 else { return nil }
        // Between the middle and the turning point; away from the middle where a twin crosses there.
        let phase = hasTwin ? 0.36 : 0.32
        let passage = targetInWorld(phase / swings * Double(scene.frameCount))
        let width = 1.6 * passage.width
        let bottom = Double(scene.height) * 1.2
        let top =
            strength > 0.95
            ? -0.2 * Double(scene.height)
            : passage.center.y + passage.height * (0.5 - strength)
        return Placement(
            center: Point(x: passage.center.x, y: (top + bottom) / 2), width: width,
            height: bottom - top, radius: 3 * unit)
    }

    /// The small objects behind the target.
    func flyersInWorld(_ frame: Double) -> [Placement] {
        flyers.map { flyer in
            let phase = flyer.pace * frame * 2 * .pi + flyer.phase
            return Placement(
                center: Point(
                    x: flyer.x + flyer.reachX * PortableMath.sine(phase),
                    y: flyer.y + flyer.reachY * PortableMath.cosine(phase * 1.25)),
                width: flyer.size * 1.2, height: flyer.size, radius: 0.25 * flyer.size)
        }
    }

    /// The most that the camera shakes to any side, pixels.
    var largestShake: Double { 15 * unit * scene.strength(of: .shake) }

    /// What the camera adds to every place of the world.
    func camera(_ frame: Double) -> Point {
        let strength = scene.strength(of: .shake)
        guard strength > 0 else { return Point(x: 0, y: 0) }
        // A slow sway, a tremor, and a jerk that comes and goes; the sum of the shares is 1.
        func sway(_ first: Int) -> Double {
            func wave(_ pace: Double, _ index: Int) -> Double {
                PortableMath.sine(pace * frame + shakePhases[first + index])
            }
            return 0.4 * wave(0.11, 0) + 0.3 * wave(0.37, 1) + 0.15 * wave(0.93, 2)
                + 0.15 * wave(2.1, 3) * wave(0.05, 0)
        }
        return Point(x: largestShake * sway(0), y: largestShake * sway(4))
    }

    /// Brightness at the left and the right edge of the frame, 1 being unchanged.
    func light(_ frame: Double) -> (left: Double, right: Double) {
        let fall = 0.65 * scene.strength(of: .lighting) * PortableMath.swell(2 * progress(frame))
        return (1 - fall, 1 - 0.55 * fall)
    }
}
