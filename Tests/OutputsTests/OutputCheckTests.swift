import Foundation
import HoldfastOutputs
import Testing

@Suite struct OutputCheckTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func make(_ name: String) throws -> String {
        try Data().write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    @Test func anInputIsNoOutputByWhateverName() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = try make("in.mp4")
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: input)
        var check = OutputCheck(inputs: [input], overwrite: true)
        #expect(throws: OutputError.isInput(path: path("link"), option: "video")) {
            try check.file(path("link"), option: "video")
        }
    }

    @Test func linksLeadToTheSameFileOrNowhere() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: path("loop"), withDestinationPath: path("loop"))
        try manager.createSymbolicLink(atPath: path("dangling"), withDestinationPath: "a.jsonl")
        try manager.createSymbolicLink(atPath: path("lost"), withDestinationPath: "none/a.jsonl")
        var check = OutputCheck(inputs: [], overwrite: true)
        for name in ["loop", "lost"] {
            let error = #expect(throws: OutputError.self) {
                try check.file(path(name), option: name)
            }
            guard case .cannotCreate = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
        try check.file(path("dangling"), option: "one")
        #expect(
            throws: OutputError.sameOutput(path: path("a.jsonl"), option: "two", other: "one")
        ) { try check.file(path("a.jsonl"), option: "two") }
    }

    @Test func standardInputThatIsAFileIsNoOutput() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // Whatever the test was started with, it has one identity.
        let check = OutputCheck(inputs: ["/dev/stdin"], overwrite: true)
        #expect(check.isInput("/proc/self/fd/0"))
    }

    @Test func aLogIsNoneOfThePictures() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var check = OutputCheck(inputs: [], overwrite: true)
        try check.pictures(path("%03d.png"), option: "pictures")
        try check.file(path("a.png"), option: "log")
        let clash = path("./001.png")
        #expect(
            throws: OutputError.sameOutput(path: clash, option: "log", other: "pictures")
        ) { try check.file(clash, option: "log") }
    }

    @Test func twoOutputsAreTwoFiles() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var check = OutputCheck(inputs: [], overwrite: false)
        try check.file(path("a.jsonl"), option: "one")
        try check.file("-", option: "two")
        let again = path("./a.jsonl")
        #expect(throws: OutputError.sameOutput(path: again, option: "three", other: "one")) {
            try check.file(again, option: "three")
        }
        #expect(throws: OutputError.sameOutput(path: "-", option: "four", other: "two")) {
            try check.file("-", option: "four")
        }
    }

    @Test func whatExistsIsKept() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try make("out.mp4")
        let picture = try make("00001.png")
        var keeping = OutputCheck(inputs: [], overwrite: false)
        #expect(throws: OutputError.exists(path: file)) {
            try keeping.file(file, option: "video")
        }
        #expect(throws: OutputError.exists(path: picture)) {
            try keeping.pictures(path("%05d.png"), option: "pictures")
        }
        var replacing = OutputCheck(inputs: [picture], overwrite: true)
        try replacing.file(file, option: "video")
        #expect(throws: OutputError.isInput(path: picture, option: "pictures")) {
            try replacing.pictures(path("%05d.png"), option: "pictures")
        }
    }

    @Test func whatCannotBeWrittenIsKnownBeforehand() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var check = OutputCheck(inputs: [], overwrite: true)
        #expect(throws: OutputError.nameless(option: "log")) { try check.file("", option: "log") }
        #expect(throws: OutputError.isFolder(path: folder.path)) {
            try check.file(folder.path, option: "log")
        }
        let error = #expect(throws: OutputError.self) {
            try check.file(path("none/a.jsonl"), option: "log")
        }
        #expect(
            error?.localizedDescription.contains("No such file or directory") == true)
    }
}
