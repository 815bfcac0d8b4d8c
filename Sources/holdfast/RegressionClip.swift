import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastScenes
import HoldfastText
import HoldfastVideo

/// The frames of a suite's case, and its true boxes where they are known.
struct RegressionClip: Sendable {
    /// A box a frame, nil where the target is absent; empty where there is no truth.
    let truth: [Box?]
    let start: Int
    let box: Box
    /// Frames that are used, nil for all.
    let limit: Int?
    let frames: ClipFrames

    init(_ tested: RegressionCase) throws {
        switch tested.source {
        case .scene(let description):
            let renderer = try Self.renderer(description)
            let count = renderer.scene.frameCount
            truth = (0..<count).map { frame in
                let truth = renderer.truth(frame: frame)
                return truth.isVisible ? truth.box : nil
            }
            limit = count
            frames = { body in
                for index in 0..<count {
                    let time = Double(index) / Double(renderer.scene.frameRate)
                    let goOn = try renderer.render(frame: index).withImage { try body($0, time) }
                    if !goOn { return }
                }
            }
        case .clip(let url):
            guard FileManager.default.fileExists(atPath: url.path) else {
                throw CommandFailure.unreadableInput(
                    "\(tested.name): \(url.path): no such file or folder")
            }
            let input = try VideoInput(url.path)
            truth = try tested.truth.map { try BoxText.read($0) } ?? []
            limit = tested.frames
            let name = tested.name
            frames = { body in
                do {
                    let source = try VideoSource(input)
                    var goOn = true
                    while goOn, let frame = try source.next() {
                        let time = frame.time
                        try frame.withImage { goOn = try body($0, time) }
                    }
                } catch let error as VideoError {
                    throw CommandFailure(error, sequence: name)
                }
            }
        }
        let visible = truth.firstIndex { $0 != nil }
        let first = tested.start ?? (tested.box == nil ? visible ?? 0 : 0)
        start = first
        guard let box = tested.box ?? (truth.indices.contains(first) ? truth[first] : nil) else {
            throw CommandFailure.badData(
                "\(tested.name): there is no true box on frame \(first) to start from")
        }
        self.box = box
    }

    private static func renderer(_ description: RegressionCase.SceneDescription) throws
        -> SceneRenderer
    {
        let location = description.location
        var scene: Scene
        if let name = description.name {
            guard
                let known = SceneCatalog.named(
                    name, width: description.width, height: description.height,
                    frameCount: description.frames, seed: description.seed)
            else {
                let near = NearNames.suggestions(for: name, among: SceneCatalog.all.map(\.name))
                let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
                throw CommandFailure.badData("\(location).name: there is no scene '\(name)'\(hint)")
            }
            scene = known
        } else {
            let nuisances = try description.nuisances.map { entry in
                guard let kind = Nuisance.Kind(rawValue: entry.kind) else {
                    let known = Nuisance.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                    throw CommandFailure.badData(
                        "\(location).nuisances: there is no '\(entry.kind)'; known are \(known)")
                }
                return Nuisance(kind, strength: entry.strength)
            }
            scene = Scene(
                name: "custom", width: description.width, height: description.height,
                frameCount: description.frames, seed: description.seed, nuisances: nuisances)
        }
        do {
            return try SceneRenderer(scene)
        } catch {
            throw CommandFailure.badData("\(location): \(error)")
        }
    }
}
