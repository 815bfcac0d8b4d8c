import HoldfastImaging
import Testing

@testable import HoldfastScenes

/// A small scene with one nuisance.
func smallScene(
    _ kind: Nuisance.Kind?, strength: Double = 1, frames: Int = 60, seed: UInt64 = 1
) -> Scene {
    Scene(
        name: "test", width: 320, height: 240, frameCount: frames, seed: seed,
        nuisances: kind.map { [Nuisance($0, strength: strength)] } ?? [])
}

extension SceneRenderer {
    func truths() -> [SceneTruth] { (0..<scene.frameCount).map { truth(frame: $0) } }

    /// A white target on black: the luma is what the target covers.
    func silhouette() -> SceneRenderer {
        var flat = self
        for index in flat.background.luma.bytes.indices { flat.background.luma.bytes[index] = 16 }
        flat.targetTexture = Texture(
            Canvas(
                width: Texture.size, height: Texture.size,
                color: RGB(hue: 0, saturation: 0, value: 1)))
        return flat
    }
}

/// Each nuisance does what its name says.
@Suite struct NuisanceTests {
    @Test func theTwinLooksLikeTheTargetAndCrosses() throws {
        let renderer = try SceneRenderer(smallScene(.lookalike))
        let distances = (0..<60).map { frame in
            renderer.choreography.targetInWorld(Double(frame)).center.distance(
                to: renderer.choreography.twinInWorld(Double(frame)).center)
        }
        let width = renderer.target(frame: 0).width
        #expect(try #require(distances.min()) < 0.7 * width)
        #expect(try #require(distances.max()) > 3 * width)

        // Both patches of the first frame, each read where its object is.
        let image = renderer.render(frame: 0)
        let target = renderer.target(frame: 0)
        let twin = renderer.choreography.twinInWorld(0)
        var products = (0.0, 0.0, 0.0)
        for row in stride(from: -14.0, through: 14, by: 1) {
            for column in stride(from: -18.0, through: 18, by: 1) {
                let first = luma(image, target.center.x + column, target.center.y + row) - 110
                let second = luma(image, twin.center.x + column, twin.center.y + row) - 110
                products.0 += first * first
                products.1 += second * second
                products.2 += first * second
            }
        }
        #expect(products.2 / (products.0 * products.1).squareRoot() > 0.95)
    }

    /// Luma between pixels.
    private func luma(_ frame: RenderedFrame, _ x: Double, _ y: Double) -> Double {
        let column = Int(x - 0.5)
        let row = Int(y - 0.5)
        let beside = x - 0.5 - Double(column)
        let below = y - 0.5 - Double(row)
        func pixel(_ right: Int, _ down: Int) -> Double {
            Double(frame.bytes[(row + down) * frame.width + column + right])
        }
        return (pixel(0, 0) * (1 - beside) + pixel(1, 0) * beside) * (1 - below)
            + (pixel(0, 1) * (1 - beside) + pixel(1, 1) * beside) * below
    }

    @Test func twinsPassCloselyBeforeAndBehind() throws {
        let renderer = try SceneRenderer(smallScene(.crowd, frames: 120))
        let size = (renderer.target(frame: 0).width * renderer.target(frame: 0).height).squareRoot()
        let choreography = renderer.choreography
        #expect(choreography.passersInWorld(0).count == 6)
        for passer in 0..<6 {
            let distances = (0..<120).map { frame in
                choreography.passersInWorld(Double(frame))[passer].center
                    .distance(to: choreography.targetInWorld(Double(frame)).center) / size
            }
            let nearest = try #require(distances.min())
            #expect(nearest > 0.69 && nearest < 1.05)
            #expect(try #require(distances.max()) > 2)
        }
        // Those in front hide a little of it, never all.
        let shares = renderer.truths().map(\.occludedShare)
        #expect(try #require(shares.max()) > 0.02 && shares.allSatisfy { $0 < 0.5 })
        let none = try SceneRenderer(smallScene(nil))
        #expect(none.choreography.passersInWorld(3).isEmpty)
    }

    @Test func aPostHidesAllAndAWallItsShare() throws {
        let full = try SceneRenderer(smallScene(.occlusion, frames: 120)).truths()
        #expect(full.contains { $0.occludedShare == 1 && !$0.isVisible && $0.box != nil })
        #expect(full[0].occludedShare == 0)
        #expect(full[119].occludedShare == 0)
        let half = try SceneRenderer(smallScene(.occlusion, strength: 0.5, frames: 120)).truths()
        let most = try #require(half.prefix(60).map(\.occludedShare).max())
        #expect(abs(most - 0.5) < 0.1)
        #expect(half.allSatisfy { $0.isVisible })
    }

    @Test func whatIsHiddenIsNotDrawn() throws {
        let renderer = try SceneRenderer(smallScene(.occlusion, frames: 120))
        let hidden = try #require(renderer.truths().first { $0.occludedShare == 1 })
        var other = renderer
        other.targetTexture = renderer.silhouette().targetTexture
        #expect(other.render(frame: hidden.frame) == renderer.render(frame: hidden.frame))
        #expect(other.render(frame: 0) != renderer.render(frame: 0))
    }

    @Test func theTargetGrowsThreefoldAndShrinks() throws {
        let boxes = try SceneRenderer(smallScene(.scale)).truths().compactMap(\.box)
        let widths = boxes.map(\.width)
        #expect(abs(try #require(widths.max()) / widths[0] - 3) < 0.02)
        #expect(widths[59] / widths[0] < 1.02)
    }

    @Test func theTargetTurnsByAQuarter() throws {
        let truths = try SceneRenderer(smallScene(.rotation)).truths()
        let first = try #require(truths.first?.box)
        let last = try #require(truths.last?.box)
        #expect(abs(truths[59].angle - .pi / 2) < 0.01)
        #expect(abs(last.width - first.height) < 0.5)
        #expect(abs(last.height - first.width) < 0.5)
        #expect(zip(truths, truths.dropFirst()).allSatisfy { $0.angle <= $1.angle })
    }

    @Test func theRatioDoubles() throws {
        let ratios = try SceneRenderer(smallScene(.aspect)).truths().compactMap(\.box)
            .map { $0.width / $0.height }
        #expect(abs(try #require(ratios.max()) / ratios[0] - 2) < 0.02)
    }

    @Test func blurSmearsAlongTheMotionAndKeepsTheCentre() throws {
        let renderer = try SceneRenderer(smallScene(.motionBlur)).silhouette()
        let frame = try #require(
            (1..<59).max { speed(renderer, $0) < speed(renderer, $1) })
        let columns = coverage(renderer, frame: frame)
        let box = try #require(renderer.truth(frame: frame).box)
        #expect(speed(renderer, frame) > 0.2 * box.width)
        #expect(Double(columns.count { $0 > 0.02 }) > box.width + 0.8 * speed(renderer, frame))
        let weights = columns.reduce(0, +)
        let centre =
            columns.enumerated().reduce(0.0) { $0 + (Double($1.offset) + 0.5) * $1.element }
            / weights
        #expect(abs(centre - box.center.x) < 0.1)
    }

    private func speed(_ renderer: SceneRenderer, _ frame: Int) -> Double {
        let before = renderer.choreography.targetInWorld(Double(frame) - 0.5).center
        return abs(renderer.choreography.targetInWorld(Double(frame) + 0.5).center.x - before.x)
    }

    /// What the silhouette covers of each column.
    private func coverage(_ renderer: SceneRenderer, frame: Int) -> [Double] {
        let image = renderer.render(frame: frame)
        return (0..<320).map { column in
            (0..<240).reduce(0.0) { $0 + (Double(image.bytes[$1 * 320 + column]) - 16) / 219 }
        }
    }

    private func meanLuma(_ frame: RenderedFrame, columns: Range<Int>) -> Double {
        var sum = 0
        for row in 0..<frame.height {
            for column in columns { sum += Int(frame.bytes[row * frame.width + column]) }
        }
        return Double(sum) / Double(frame.height * columns.count)
    }

    @Test func lightFallsMoreOnTheLeft() throws {
        let lit = try SceneRenderer(smallScene(.lighting))
        let plain = try SceneRenderer(smallScene(nil))
        func share(_ columns: Range<Int>) -> Double {
            (meanLuma(lit.render(frame: 15), columns: columns) - 16)
                / (meanLuma(plain.render(frame: 15), columns: columns) - 16)
        }
        #expect(share(0..<80) < 0.5)
        #expect(share(240..<320) > share(0..<80) + 0.1)
        #expect(lit.render(frame: 0) == plain.render(frame: 0))
    }

    @Test func theCameraMovesTargetAndBackgroundTogether() throws {
        let shaken = try SceneRenderer(smallScene(.shake))
        let plain = try SceneRenderer(smallScene(nil))
        let offsets = (0..<60).map { frame -> Point in
            let there = shaken.target(frame: frame).center
            let here = plain.target(frame: frame).center
            return Point(x: there.x - here.x, y: there.y - here.y)
        }
        let farthest = offsets.map { max(abs($0.x), abs($0.y)) }
        #expect(try #require(farthest.max()) > 3)
        #expect(farthest.allSatisfy { $0 <= shaken.choreography.largestShake })
        let steps = zip(offsets, offsets.dropFirst()).map { $0.distance(to: $1) }
        #expect(try #require(steps.max()) > 1)
        // A background whose brightness is its place tells how far it was moved.
        var ramp = shaken
        for index in ramp.background.luma.bytes.indices {
            let column = index % ramp.background.luma.width
            ramp.background.luma.bytes[index] = UInt8(column / 2)
        }
        for frame in [0, 7, 31] {
            let moved = meanLuma(ramp.render(frame: frame), columns: 0..<20)
            let expected = (Double(ramp.background.margin) - offsets[frame].x + 9.5) / 2 - 0.25
            #expect(abs(moved - expected) < 0.6)
        }
    }

    @Test func clutterMovesAboutBehindTheTarget() throws {
        let cluttered = try SceneRenderer(smallScene(.clutter))
        let plain = try SceneRenderer(smallScene(nil))
        let first = cluttered.render(frame: 0)
        let without = plain.render(frame: 0)
        let changed = zip(first.bytes, without.bytes).prefix(320 * 240).count { $0 != $1 }
        #expect(changed > 320 * 240 / 20)
        #expect(cluttered.truths() == plain.truths())
        let before = cluttered.choreography.flyersInWorld(0)
        let after = cluttered.choreography.flyersInWorld(1)
        #expect(before.count == 28)
        #expect(zip(before, after).allSatisfy { $0.center != $1.center })
        let target = cluttered.target(frame: 0).center
        let centre = Int(target.y) * 320 + Int(target.x)
        #expect(first.bytes[centre] == without.bytes[centre])
    }

    @Test func theTargetLeavesAndReturns() throws {
        let truths = try SceneRenderer(smallScene(.leaving)).truths()
        let absent = truths.filter { $0.box == nil }
        #expect(absent.count >= 3)
        #expect(absent.allSatisfy { $0.occludedShare == 1 && !$0.isVisible })
        #expect(truths[0].occludedShare == 0)
        #expect(truths[59].occludedShare == 0)
        #expect(truths.contains { $0.occludedShare > 0.2 && $0.occludedShare < 0.8 })
    }

    @Test func noiseHasItsStrength() throws {
        let noisy = try SceneRenderer(smallScene(.noise))
        let clean = try SceneRenderer(smallScene(nil)).render(frame: 3)
        let differences = zip(noisy.render(frame: 3).bytes, clean.bytes).prefix(320 * 240)
            .map { Double($0) - Double($1) }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let variance = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
        #expect(abs(mean) < 1)
        #expect(abs(variance.squareRoot() - 14) < 1)
        let other = zip(noisy.render(frame: 4).bytes, noisy.render(frame: 3).bytes)
        #expect(other.count { $0 != $1 } > 320 * 240 / 2)
    }

    @Test func theTinyTargetHasTenPixels() throws {
        let box = try #require(try SceneRenderer(smallScene(.tiny)).truth(frame: 0).box)
        #expect(abs(box.width - 10) < 0.01)
        #expect(abs(box.height - 10) < 0.01)
    }

    @Test func theFastTargetJumps() throws {
        let boxes = try SceneRenderer(smallScene(.fast)).truths().compactMap(\.box)
        let jumps = zip(boxes, boxes.dropFirst()).map {
            $0.center.distance(to: $1.center) / $0.width
        }
        #expect(try #require(jumps.max()) < 1.55)
        #expect(jumps.count { $0 > 1.4 } > 25)
    }
}
