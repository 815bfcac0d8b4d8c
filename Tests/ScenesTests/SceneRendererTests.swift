import HoldfastImaging
import Testing

@testable import HoldfastScenes

@Suite struct SceneRendererTests {
    /// FNV-1a.
    func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test func theSameSceneHasTheSameBytes() throws {
        let scene = try #require(
            SceneCatalog.named("everything", width: 160, height: 120, frameCount: 40, seed: 7))
        let first = try SceneRenderer(scene)
        let second = try SceneRenderer(scene)
        for frame in [0, 13, 39] {
            #expect(first.render(frame: frame) == second.render(frame: frame))
            #expect(first.truth(frame: frame) == second.truth(frame: frame))
        }
        var other = scene
        other.seed = 8
        #expect(try SceneRenderer(other).render(frame: 0) != first.render(frame: 0))
    }

    /// What was rendered once is rendered everywhere; a change of it changes every clip and log that
    /// was made from a seed.
    @Test func theBytesAreThoseOfEveryMachine() throws {
        let scene = try #require(
            SceneCatalog.named("everything", width: 160, height: 120, frameCount: 40, seed: 7))
        #expect(
            hash(try SceneRenderer(scene).render(frame: 17).bytes) == 8_165_051_246_408_589_440)
    }

    @Test(arguments: SceneCatalog.all.map(\.name))
    func everySceneOfTheCatalogueIsRendered(name: String) throws {
        let scene = try #require(
            SceneCatalog.named(name, width: 97, height: 65, frameCount: 12, seed: 3))
        let renderer = try SceneRenderer(scene)
        for frame in [0, 6, 11] {
            let picture = renderer.render(frame: frame)
            #expect(picture.bytes.count == 97 * 65 + 2 * 49 * 33)
            let truth = renderer.truth(frame: frame)
            #expect(truth.box?.isValid != false)
            #expect((0...1).contains(truth.occludedShare))
        }
        #expect(renderer.truth(frame: 0).isVisible)
        #expect(Set(renderer.render(frame: 0).bytes).count > 40)
    }

    /// The truth against the pixels: a white target on black is where its box says.
    @Test(arguments: [
        Nuisance.Kind?.none, .lookalike, .scale, .rotation, .aspect, .shake, .tiny, .fast,
    ])
    func theBoxIsWhereThePixelsAre(kind: Nuisance.Kind?) throws {
        var scene = smallScene(kind, frames: 40)
        scene.nuisances.removeAll { $0.kind == .lookalike }
        let renderer = try SceneRenderer(scene).silhouette()
        for frame in [0, 9, 22, 33] {
            let truth = renderer.truth(frame: frame)
            let box = try #require(truth.box)
            guard truth.occludedShare == 0 else { continue }
            let image = renderer.render(frame: frame)
            var sums = (weight: 0.0, x: 0.0, y: 0.0)
            var across = [Double](repeating: 0, count: 320)
            var down = [Double](repeating: 0, count: 240)
            for row in 0..<240 {
                for column in 0..<320 {
                    let weight = (Double(image.bytes[row * 320 + column]) - 16) / 219
                    sums.weight += weight
                    sums.x += weight * (Double(column) + 0.5)
                    sums.y += weight * (Double(row) + 0.5)
                    across[column] = max(across[column], weight)
                    down[row] = max(down[row], weight)
                }
            }
            #expect(abs(sums.x / sums.weight - box.center.x) < 0.1)
            #expect(abs(sums.y / sums.weight - box.center.y) < 0.1)
            // A row of pixels through the widest place covers the box's width.
            #expect(abs(across.reduce(0, +) - box.width) < 0.8)
            #expect(abs(down.reduce(0, +) - box.height) < 0.8)
        }
    }

    @Test func theMaskIsWhatIsSeen() throws {
        let renderer = try SceneRenderer(smallScene(.occlusion, strength: 0.5, frames: 120))
        let truths = renderer.truths()
        let hidden = try #require(truths.max { $0.occludedShare < $1.occludedShare })
        let whole = renderer.visibleMask(frame: 0).reduce(0, +)
        let seen = renderer.visibleMask(frame: hidden.frame).reduce(0, +)
        #expect(abs(Double(1 - seen / whole) - hidden.occludedShare) < 0.01)
    }

    @Test func cornersEncloseTheBox() throws {
        let truth = try SceneRenderer(smallScene(.rotation)).truth(frame: 30)
        let box = try #require(truth.box)
        #expect(truth.corners.map(\.x).reduce(.infinity, min) <= box.x)
        #expect(truth.corners.map(\.y).reduce(-.infinity, max) >= box.maxY)
        let centre = truth.corners.reduce(0) { $0 + $1.x } / 4
        #expect(abs(centre - box.center.x) < 1e-6)
    }

    @Test func theViewShowsTheBytes() throws {
        var frame = try SceneRenderer(smallScene(nil)).render(frame: 0)
        frame.withImage { image in
            #expect(image.planes.count == 3)
            #expect(image.planes[0][5, 7] == Int(frame.bytes[7 * 320 + 5]))
            #expect(image.planes[2][159, 119] == Int(frame.bytes[frame.bytes.count - 1]))
        }
        frame.withMutableImage { $0.planes[1][0, 0] = 7 }
        #expect(frame.bytes[320 * 240] == 7)
    }

    @Test func whatCannotBeRenderedIsRefused() throws {
        #expect(throws: SceneError.self) { try SceneRenderer(Scene(name: "a", width: 8)) }
        #expect(throws: SceneError.self) { try SceneRenderer(Scene(name: "a", height: 1 << 40)) }
        #expect(throws: SceneError.self) { try SceneRenderer(Scene(name: "a", frameCount: 0)) }
        #expect(throws: SceneError.self) { try SceneRenderer(smallScene(.noise, strength: .nan)) }
        #expect(SceneCatalog.named("no such") == nil)
    }

    @Test func portableFunctionsAreRight() {
        #expect(abs(PortableMath.sine(1) - 0.841_470_984_807_896_5) < 1e-12)
        #expect(abs(PortableMath.sine(-40) + 0.745_113_160_479_348_8) < 1e-9)
        #expect(abs(PortableMath.cosine(2) + 0.416_146_836_547_142_4) < 1e-12)
        #expect(abs(PortableMath.exponential(-1.5) - 0.223_130_160_148_429_8) < 1e-12)
    }
}
