import Foundation
import Testing

@testable import HoldfastVideo

@Suite struct FilePatternTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        for name in ["a/1.png", "a/2.png", "a/.3.png", "b1/1.png", "b1/x/1.png", "c[1]/1.png"] {
            let url = URL(fileURLWithPath: scratch(name))
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: url)
        }
    }

    @Test(arguments: [
        ("a/*.png", ["a/1.png", "a/2.png"]), ("*/1.png", ["a/1.png", "b1/1.png", "c[1]/1.png"]),
        ("b[0-9]/*/?.png", ["b1/x/1.png"]), ("c[1]/*", ["c[1]/1.png"]), ("a/*/*", []),
        ("none/*.png", []), ("*/x/[!2].png", ["b1/x/1.png"]), ("a*", ["a"]),
    ])
    func filesThatMatch(pattern: String, names: [String]) throws {
        let found = try FilePattern(scratch(pattern)).files()
        #expect(found.sorted() == names.map { scratch($0) })
    }

    @Test func aHugeTreeIsRefused() throws {
        let error = videoError { _ = try FilePattern(scratch("*/*")).files(most: 6) }
        #expect(error?.what == "the pattern looks at more than 6 names")
        #expect(error?.file == scratch("*/*"))
        #expect(try FilePattern(scratch("*/*")).files(most: 9).count == 5)
    }
}
