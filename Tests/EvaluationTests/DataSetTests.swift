import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

/// A folder that goes away with the test.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func write(_ text: String, to path: String) throws -> URL {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }
}

struct BoxTextTests {
    @Test(arguments: ["1,2,3,4", "1 2 3 4", "1\t2\t3\t4", " 1, 2,3 ,4 ", "1.0,2.0,3.0,4.0"])
    func separators(line: String) throws {
        #expect(try BoxText.parse(line[...]) == Box(x: 1, y: 2, width: 3, height: 4))
    }

    @Test(arguments: ["", "  ", "NaN,NaN,NaN,NaN", "nan nan nan nan", "0,0,0,0", "5,5,0,3", "1"])
    func absent(line: String) throws {
        #expect(try BoxText.parse(line[...]) == nil)
    }

    @Test func aPolygonGivesItsHull() throws {
        #expect(
            try BoxText.parse("10,5,20,8,18,25,8,20")
                == Box(x: 8, y: 5, width: 12, height: 20))
    }

    @Test(arguments: ["1,2,3", "a,b,c,d", "1,2,3,1e300", "1,2,3,inf", "1,2,3,4,5,6,7"])
    func nonsense(line: String) {
        #expect(throws: BoxText.Malformed.self) { try BoxText.parse(line[...]) }
    }

    @Test func errorsNameFileAndLine() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("1,2,3,4\n1,2,x,4\n", to: "truth.txt")
        #expect(
            throws: EvaluationError.malformed(
                path: file.path, line: 2, reason: "'x' is not a number")
        ) { try BoxText.read(file) }
        let empty = try folder.write("\n\n", to: "empty.txt")
        #expect(throws: EvaluationError.self) { try BoxText.read(empty) }
    }

    @Test func blankLinesInsideAreAbsentAndAtTheEndNothing() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("1,2,3,4\r\n\r\n5,6,7,8\r\n\r\n", to: "truth.txt")
        let boxes = try BoxText.read(file)
        #expect(boxes.count == 3)
        #expect(boxes[1] == nil && boxes[2] == Box(x: 5, y: 6, width: 7, height: 8))
    }

    @Test func writtenBoxesAreReadAgain() throws {
        let folder = try TemporaryFolder()
        let boxes: [Box?] = [
            Box(x: -1.5, y: 0.001, width: 10.25, height: 3), nil,
            Box(x: -0.25, y: 1e4, width: 1, height: 0.5),
        ]
        let text = BoxText.format(boxes)
        #expect(text.hasPrefix("-1.500,0.001,10.250,3.000\nNaN,"))
        #expect(try BoxText.read(folder.write(text, to: "a.txt")) == boxes)
    }
}

struct DataSetTests {
    @Test func readsImagesAndVideosInNameOrder() throws {
        let folder = try TemporaryFolder()
        try folder.write("1,2,3,4\n1,2,3,4\n", to: "b/groundtruth_rect.txt")
        for name in ["0010.jpg", "0002.jpg", "notes.txt", ".hidden.jpg"] {
            try folder.write("", to: "b/img/\(name)")
        }
        try folder.write("1,2,3,4\n", to: "a/groundtruth_rect.txt")
        try folder.write("", to: "a/clip.mpg")
        try folder.write("", to: "readme.txt")
        let set = try DataSet(at: folder.url)
        #expect(set.sequences.map(\.name) == ["a", "b"])
        #expect(
            set.sequences[0].frames == .video(folder.url.appendingPathComponent("a/clip.mpg")))
        guard case .images(let images) = set.sequences[1].frames else {
            Issue.record("not images")
            return
        }
        #expect(images.map(\.lastPathComponent) == ["0002.jpg", "0010.jpg"])
        #expect(try DataSet(at: folder.url, only: ["b"]).sequences.map(\.name) == ["b"])
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url, only: ["c"]) }
    }

    @Test func whatIsMissingIsSaid() throws {
        let folder = try TemporaryFolder()
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
        try folder.write("1,2,3,4\n", to: "a/groundtruth_rect.txt")
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
        try folder.write("NaN,NaN,NaN,NaN\n", to: "a/groundtruth_rect.txt")
        try folder.write("", to: "a/img/1.png")
        #expect(throws: EvaluationError.self) { try DataSet(at: folder.url) }
    }
}
