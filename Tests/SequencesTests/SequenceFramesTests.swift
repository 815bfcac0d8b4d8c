import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastSequences
import HoldfastVideo
import Testing

/// The frames of a sequence are those that its true boxes are about, or there are none.
@Suite struct SequenceFramesTests {
    @Test(arguments: [0, 3, 5])
    func aPictureThatCannotBeDecodedEndsTheSequence(damaged: Int) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sink = try FrameImageSink(pattern: folder.path + "/%04d.png")
        for index in 0..<6 {
            try sink.write(
                try Frame(
                    width: 64, height: 48, format: .gray, index: index, frameRate: Rational(25)))
        }
        try sink.finish()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { folder.appendingPathComponent($0) }
        try #require(files.count == 6)
        try Data("<html>".utf8).write(to: files[damaged])
        let sequence = AnnotatedSequence(
            name: "clip", frames: .images(files),
            truth: [Box?](repeating: Box(x: 1, y: 1, width: 20, height: 20), count: 5),
            truthFile: folder.appendingPathComponent("truth.txt"))
        var count = 0
        let error = #expect(throws: SequenceError.self) {
            try SequenceFrames.read(sequence) { _, _ in
                count += 1
                return true
            }
        }
        #expect(count == damaged)
        #expect(error?.underlying.frame == damaged)
        #expect(error?.underlying.file == files[damaged].path)
    }
}
