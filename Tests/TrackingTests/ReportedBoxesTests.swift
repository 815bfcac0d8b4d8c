import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

/// Reports that are finished beside the updates are those that updates would give.
@Suite struct ReportedBoxesTests {
    @Test(arguments: [
        "rotation", "leaving-returning", "lookalike-crossing", "everything", "dropouts",
    ])
    func reportsApartAreTheSame(name: String) throws {
        let frames = 40
        let scene = SceneCatalog.named(
            name, width: 320, height: 240, frameCount: frames, seed: 3)
        let renderer = try SceneRenderer(#require(scene))
        let box = try #require(renderer.truth(frame: 0).box)
        var whole = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: box) }
        var parted = whole
        var separated = parted.separateReports()
        var boxes = try #require(separated)
        for frame in 1..<frames {
            try renderer.render(frame: frame).withImage { image in
                let expected = whole.update(image: image)
                _ = parted.update(image: image)
                let reported = boxes.finish(parted.takePendingReport(), in: image)
                #expect(reported == expected)
                guard frame % 7 == 0 else { return }
                // Rejoined, it goes on as if nothing had been; another place takes the target.
                parted.rejoin(boxes)
                #expect(parted.estimate == expected)
                #expect(parted.saved() == whole.saved())
                if frame == 21 {
                    whole.yield(lastSeen: box.center)
                    parted.yield(lastSeen: box.center)
                }
                separated = parted.separateReports()
                boxes = try #require(separated)
                if frame == 28 {
                    whole.yield(lastSeen: box.center)
                    parted.yield(lastSeen: box.center)
                }
            }
        }
    }

    @Test func noReportsApartWithoutEvidenceOrWithACommittee() throws {
        let scene = SceneCatalog.named("plain", width: 320, height: 240, frameCount: 2)
        let renderer = try SceneRenderer(#require(scene))
        let box = try #require(renderer.truth(frame: 0).box)
        for parameters: TrackerParameters in [
            try .balanced(set: ["box.evidence": 0]),
            try .balanced(set: ["committee.members": 3]),
        ] {
            var tracker = try renderer.render(frame: 0).withImage {
                try Tracker(image: $0, box: box, parameters: parameters)
            }
            let separated = tracker.separateReports()
            #expect(separated == nil)
        }
    }
}
