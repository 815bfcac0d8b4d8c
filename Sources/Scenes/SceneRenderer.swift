import HoldfastImaging

/// Renders the frames of a scene and tells exactly where the target is on each.
///
/// Frames may be asked for in any order and from several threads; the same scene gives the same bytes.
public struct SceneRenderer: Sendable {
    public let scene: Scene
    let choreography: Choreography
    /// What is behind all, and what the target looks like; tests replace them.
    var background: Background
    var targetTexture: Texture
    private let flyerTextures: [Texture]
    private let occluderTexture: Texture?
    private let noise: NoiseTable?
    private let dropouts: Dropouts?

    /// Paints the textures; the frames are rendered later.
    public init(_ scene: Scene) throws(SceneError) {
        try scene.check()
        self.scene = scene
        choreography = Choreography(scene: scene)
        var random = SeededRandom(seed: scene.seed, stream: 2)
        background = Background(
            width: scene.width, height: scene.height,
            margin: (Int(choreography.largestShake) / 2 + 2) * 2, unit: choreography.unit,
            random: &random)
        random = SeededRandom(seed: scene.seed, stream: 3)
        let palette = Palette(random: &random)
        targetTexture = ObjectTextures.object(palette: palette, random: &random)
        let clutter = scene.strength(of: .clutter) > 0
        flyerTextures = (0..<(clutter ? 5 : 0)).map { _ in
            ObjectTextures.object(palette: palette, random: &random)
        }
        random = SeededRandom(seed: scene.seed, stream: 4)
        occluderTexture =
            scene.strength(of: .occlusion) > 0 ? ObjectTextures.planks(random: &random) : nil
        noise =
            scene.strength(of: .noise) > 0
            ? NoiseTable(seed: scene.seed, strength: scene.strength(of: .noise)) : nil
        dropouts = Dropouts(scene: scene)
    }

    /// Renders a frame, `0 ..< scene.frameCount`; motion goes on beyond the last.
    public func render(frame: Int) -> RenderedFrame {
        guard let dropouts, dropouts.contains(frame) else { return renderScene(frame: frame) }
        var picture =
            dropouts.needsFrameBefore(frame)
            ? renderScene(frame: frame - 1)
            : RenderedFrame(width: scene.width, height: scene.height)
        draw(on: &picture) { dropouts.fill($0, frame: frame, channel: $1) }
        return picture
    }

    private func renderScene(frame: Int) -> RenderedFrame {
        let time = Double(frame)
        let camera = choreography.camera(time)
        var picture = RenderedFrame(width: scene.width, height: scene.height)
        let target = exposures(of: choreography.targetInWorld, at: time)
        let twin =
            choreography.hasTwin ? exposures(of: choreography.twinInWorld, at: time) : []
        let passers = choreography.passersInWorld(time).map { $0.moved(by: camera) }
        let pattern = choreography.patternInWorld(time).map { $0.moved(by: camera) }
        let flyers = choreography.flyersInWorld(time).map { $0.moved(by: camera) }
        let light = choreography.light(time)
        draw(on: &picture) { plane, channel in
            background.draw(channel: channel, camera: camera, on: plane)
            for (index, flyer) in flyers.enumerated() {
                Rasterizer.draw(
                    flyerTextures[index % flyerTextures.count], channel: channel, at: [flyer],
                    on: plane)
            }
            for alike in pattern {
                Rasterizer.draw(targetTexture, channel: channel, at: [alike], on: plane)
            }
            Rasterizer.draw(targetTexture, channel: channel, at: twin, on: plane)
            for passer in stride(from: 0, to: passers.count, by: 2) {
                Rasterizer.draw(targetTexture, channel: channel, at: [passers[passer]], on: plane)
            }
            Rasterizer.draw(targetTexture, channel: channel, at: target, on: plane)
            for passer in stride(from: 1, to: passers.count, by: 2) {
                Rasterizer.draw(targetTexture, channel: channel, at: [passers[passer]], on: plane)
            }
            if let occluder = choreography.occluder, let occluderTexture {
                Rasterizer.draw(
                    occluderTexture, channel: channel, at: [occluder.moved(by: camera)], on: plane)
            }
            Effects.light(plane, isLuma: channel == 0, left: light.left, right: light.right)
            noise?.add(to: plane, frame: frame, channel: channel)
        }
        return picture
    }

    /// Where the target is on a frame.
    public func truth(frame: Int) -> SceneTruth {
        let placement = target(frame: frame)
        let shape = placement.shape
        let seen = visibility(placement, frame: frame, keepsMask: false)
        let extent = (x: Double(shape.extent.x), y: Double(shape.extent.y))
        let box = Box(center: placement.center, width: 2 * extent.x, height: 2 * extent.y)
        let isInside =
            box.maxX > 0 && box.maxY > 0 && box.x < Double(scene.width)
            && box.y < Double(scene.height)
        return SceneTruth(
            frame: frame, box: isInside ? box : nil,
            rotatedBox: RotatedBox(
                center: placement.center, width: placement.width, height: placement.height,
                angle: placement.angle),
            occludedShare: isDropout(frame) ? 1 : min(1, max(0, 1 - seen.seen / seen.area)))
    }

    /// The share of each pixel, row by row, where the target is seen; at the middle of the exposure.
    public func visibleMask(frame: Int) -> [Float] {
        guard !isDropout(frame) else {
            return [Float](repeating: 0, count: scene.width * scene.height)
        }
        return visibility(target(frame: frame), frame: frame, keepsMask: true).mask
    }

    private func isDropout(_ frame: Int) -> Bool { dropouts?.contains(frame) ?? false }

    /// The target on a frame, camera included.
    func target(frame: Int) -> Placement {
        choreography.targetInWorld(Double(frame)).moved(by: choreography.camera(Double(frame)))
    }

    private func visibility(
        _ target: Placement, frame: Int, keepsMask: Bool
    ) -> Rasterizer.Visibility {
        let camera = choreography.camera(Double(frame))
        let covers = choreography.covers(Double(frame))
        return Rasterizer.visibility(
            of: target, behind: covers.map { $0.moved(by: camera) }, width: scene.width,
            height: scene.height, keepsMask: keepsMask)
    }

    /// Where an object is while the shutter is open: along its motion and even on both sides of its
    /// place, so that the smear's centre is the truth.
    private func exposures(of object: (Double) -> Placement, at time: Double) -> [Placement] {
        let camera = choreography.camera(time)
        let middle = object(time).moved(by: camera)
        let strength = scene.strength(of: .motionBlur)
        guard strength > 0 else { return [middle] }
        let before = object(time - 0.5).center
        let after = object(time + 0.5).center
        let count = 12
        return (0..<count).map { step in
            let share = strength * ((Double(step) + 0.5) / Double(count) - 0.5)
            return middle.moved(
                by: Point(x: (after.x - before.x) * share, y: (after.y - before.y) * share))
        }
    }

    private func draw(
        on picture: inout RenderedFrame, _ body: (DrawingPlane, Int) -> Void
    ) {
        let widths = [picture.width, picture.chromaWidth, picture.chromaWidth]
        let heights = [picture.height, picture.chromaHeight, picture.chromaHeight]
        picture.bytes.withUnsafeMutableBufferPointer { buffer in
            guard var base = buffer.baseAddress else { return }
            for channel in 0..<3 {
                body(
                    DrawingPlane(
                        base: base, width: widths[channel], height: heights[channel],
                        step: channel == 0 ? 1 : 2), channel)
                base += widths[channel] * heights[channel]
            }
        }
    }
}
