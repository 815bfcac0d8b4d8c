import Foundation
import HoldfastImaging
import HoldfastTrajectories
import HoldfastVideo
import Testing

/// `--rotated`, from a scene that turns to logs and pictures.
@Suite struct RotatedTests {
    private let folder: TemporaryFolder
    private static let frames = 60

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(arguments, in: folder)
    }

    private func render() throws {
        let outcome = try run(
            "scene", "rotation", "-o", "in.mkv", "--truth", "truth.jsonl", "--rotated", "--size",
            "320x240", "--frames", "\(Self.frames)")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func polygonsTurnWithTheTarget() throws {
        try render()
        let outcome = try run(
            "track", "in.mkv", "--init", "truth.jsonl", "--rotated", "--log", "out.vot.txt",
            "--log", "out.jsonl", "--log", "out.csv", "--log", "out.cvat.xml", "-o", "out.mkv")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        let lines = folder.lines("out.vot.txt").lines
        #expect(lines.first == "1" && lines.count == Self.frames)
        #expect(lines.dropFirst().allSatisfy { $0.split(separator: ",").count == 8 })
        let truth = try Trajectory(path: folder.file("truth.jsonl")).records
        #expect(truth.last?.rotatedBox.map { $0.angle > 1.5 } == true)
        for name in ["out.vot.txt", "out.jsonl", "out.csv", "out.cvat.xml"] {
            let records = try Trajectory(path: folder.file(name)).records
            #expect(records.count == Self.frames - (name == "out.vot.txt" ? 1 : 0))
            for record in records {
                let found = try #require(record.rotatedBox, "\(name) frame \(record.frame)")
                let expected = try #require(truth[record.frame].rotatedBox)
                let error = (found.angle - expected.angle).remainder(dividingBy: 2 * .pi)
                #expect(abs(error) < 8 * .pi / 180, "\(name) frame \(record.frame)")
                #expect(found.center.distance(to: expected.center) < 6)
            }
        }
        let plain = try run(
            "track", "in.mkv", "--init", "truth.jsonl", "--log", "plain.jsonl", "-o", "plain.mkv")
        #expect(plain.status == 0)
        // Without the flag nothing is added, and the upright boxes are the same.
        let upright = try Trajectory(path: folder.file("plain.jsonl")).records
        #expect(!(try folder.text("plain.jsonl").contains("rotated")))
        #expect(
            upright.map(\.box)
                == (try Trajectory(path: folder.file("out.jsonl")).records.map(\.box)))
        try expectOtherPictures("plain.mkv", "out.mkv")
    }

    /// The pictures differ where boxes are turned, on the last frame, and not on the first.
    private func expectOtherPictures(_ one: String, _ other: String) throws {
        func lumas(_ name: String) throws -> [[Int]] {
            let source = try VideoSource(input: folder.file(name))
            var found: [[Int]] = []
            while let frame = try source.next() {
                found.append(
                    frame.withImage { image in
                        let plane = image.planes[0]
                        return (0..<plane.width * plane.height)
                            .map { plane[$0 % plane.width, $0 / plane.width] }
                    })
            }
            return found
        }
        let (plain, turned) = (try lumas(one), try lumas(other))
        #expect(plain.count == Self.frames && turned.count == Self.frames)
        func differing(_ frame: Int) -> Int {
            zip(plain[frame], turned[frame]).count { abs($0 - $1) > 40 }
        }
        #expect(differing(0) == 0)
        #expect(differing(Self.frames / 2) > 100)
    }

    @Test func aTruthWithoutThemIsNamed() throws {
        let outcome = try run("scene", "rotation", "-o", "in.mkv", "--rotated", "--frames", "2")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("in.groundtruth_rect.txt: the otb format holds no rotated"))
    }

    @Test func logsAreConverted() throws {
        try render()
        for step in [
            ["truth.jsonl", "a.vot.txt"], ["a.vot.txt", "b.cvat.xml"], ["b.cvat.xml", "c.csv"],
            ["c.csv", "d.jsonl"], ["d.jsonl", "e.mot.txt"],
        ] {
            let outcome = try run("convert", step[0], step[1])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let truth = try Trajectory(path: folder.file("truth.jsonl")).records
        let last = try Trajectory(path: folder.file("d.jsonl")).records
        #expect(last.count == truth.count - 1)
        for record in last {
            let (found, expected) = (record.rotatedBox, truth[record.frame].rotatedBox)
            for (a, b) in zip(found?.corners ?? [], expected?.corners ?? []) {
                // CVAT has keyframes; between them a corner may be off by up to a pixel.
                #expect(a.distance(to: b) < 1.02)
            }
            #expect(found != nil)
        }
        #expect(try Trajectory(path: folder.file("e.mot.txt")).records.count == last.count)
    }

    @Test func aFormatWithoutThemIsNamedOnce() throws {
        try render()
        let arguments = [
            "track", "in.mkv", "--init", "truth.jsonl", "--rotated", "--frames", "3", "--log",
            "out.otb.txt", "--set", "rotation.count=1",
        ]
        let outcome = try CommandUnderTest.run(arguments, in: folder)
        #expect(outcome.status == 0)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains("out.otb.txt: the otb format holds no rotated boxes"))
        #expect(lines[1].contains("rotation.count"))
        #expect(try Trajectory(path: folder.file("out.otb.txt")).records.count == 3)
        let quiet = try CommandUnderTest.run(arguments + ["--quiet", "-y"], in: folder)
        #expect(quiet.status == 0 && quiet.errors.isEmpty)
    }
}
