/// The scenes that have names.
public enum SceneCatalog {
    /// A name and what is shown under it.
    public struct Entry: Sendable {
        public let name: String
        public let summary: String
        public let nuisances: [Nuisance]
    }

    public static let all: [Entry] = [
        Entry(name: "plain", summary: "nothing but smooth motion", nuisances: []),
        Entry(
            name: "lookalike-crossing", summary: "an identical twin crosses the path",
            nuisances: [Nuisance(.lookalike)]),
        Entry(
            name: "lookalike-crowd", summary: "identical twins pass closely, before and behind",
            nuisances: [Nuisance(.crowd)]),
        Entry(
            name: "pattern",
            summary: "one of many alike in rows and columns that move along, in an unsteady hand",
            nuisances: [Nuisance(.pattern), Nuisance(.shake)]),
        Entry(
            name: "partial-occlusion", summary: "a wall hides half of the target",
            nuisances: [Nuisance(.occlusion, strength: 0.5)]),
        Entry(
            name: "full-occlusion", summary: "a post hides the whole target",
            nuisances: [Nuisance(.occlusion)]),
        Entry(name: "scale", summary: "growth to 3x and back", nuisances: [Nuisance(.scale)]),
        Entry(name: "rotation", summary: "a quarter turn", nuisances: [Nuisance(.rotation)]),
        Entry(
            name: "aspect-change", summary: "a stretch to 2:1 and back",
            nuisances: [Nuisance(.aspect)]),
        Entry(
            name: "motion-blur", summary: "fast motion, smeared",
            nuisances: [Nuisance(.motionBlur)]),
        Entry(name: "lighting", summary: "light that fades", nuisances: [Nuisance(.lighting)]),
        Entry(name: "camera-shake", summary: "an unsteady hand", nuisances: [Nuisance(.shake)]),
        Entry(
            name: "clutter", summary: "many small objects of the same colours",
            nuisances: [Nuisance(.clutter)]),
        Entry(
            name: "leaving-returning", summary: "out of the frame and back",
            nuisances: [Nuisance(.leaving)]),
        Entry(name: "noise", summary: "a noisy sensor", nuisances: [Nuisance(.noise)]),
        Entry(name: "tiny-target", summary: "10 pixels", nuisances: [Nuisance(.tiny)]),
        Entry(
            name: "fast-target", summary: "jumps of 1.5 widths a frame",
            nuisances: [Nuisance(.fast)]),
        Entry(
            name: "dropouts", summary: "one frame in ten is black, white, gray, noise or half",
            nuisances: [Nuisance(.dropouts)]),
        Entry(
            name: "crossing-and-post",
            summary: "a twin crosses, a post hides the target, the camera moves a little",
            nuisances: [
                Nuisance(.lookalike), Nuisance(.occlusion), Nuisance(.shake, strength: 0.15),
            ]
        ),
        Entry(
            name: "everything", summary: "all of it, each in part",
            nuisances: [
                Nuisance(.lookalike), Nuisance(.occlusion, strength: 0.5),
                Nuisance(.scale, strength: 0.5), Nuisance(.rotation, strength: 0.4),
                Nuisance(.aspect, strength: 0.3), Nuisance(.motionBlur, strength: 0.5),
                Nuisance(.lighting, strength: 0.5), Nuisance(.shake, strength: 0.4),
                Nuisance(.clutter, strength: 0.5), Nuisance(.leaving),
                Nuisance(.noise, strength: 0.4),
            ]),
    ]

    /// The scene of a name, nil where there is none.
    public static func named(
        _ name: String, width: Int = 640, height: Int = 360, frameCount: Int = 300, seed: UInt64 = 1
    ) -> Scene? {
        guard let entry = all.first(where: { $0.name == name }) else { return nil }
        return Scene(
            name: name, width: width, height: height, frameCount: frameCount, seed: seed,
            nuisances: entry.nuisances)
    }
}
