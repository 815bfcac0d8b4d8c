import Foundation
import HoldfastFiles
import Testing

@Suite struct FileTests {
    private let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("holdfast-" + UUID().uuidString).path

    @Test func aFileIsReadUpToALimit() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = [UInt8](repeating: 7, count: 100_000)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(try WholeFile.read(path, limit: bytes.count) == bytes)
        #expect(throws: WholeFile.ReadError.tooLarge(limit: 99_999)) {
            try WholeFile.read(path, limit: 99_999)
        }
    }

    @Test func whatIsNoFileIsRefused() {
        #expect(throws: WholeFile.ReadError.system(SystemError(ENOENT))) {
            try WholeFile.read(path, limit: 10)
        }
        #expect(throws: WholeFile.ReadError.notAFile) {
            try WholeFile.read("/", limit: 10, takesPipes: false)
        }
    }

    /// A pipe without a writer would be waited for.
    @Test func aPipeIsNotWaitedForWhereOnlyFilesAreTaken() throws {
        defer { unlink(path) }
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: WholeFile.ReadError.notAFile) {
            try WholeFile.read(path, limit: 10, takesPipes: false)
        }
    }

    @Test func anExistingFileIsKeptUnlessItMayBeOverwritten() throws {
        defer { unlink(path) }
        close(try NewFile.open(path, overwrites: false))
        try Data([1]).write(to: URL(fileURLWithPath: path))
        #expect(throws: SystemError(EEXIST)) { try NewFile.open(path, overwrites: false) }
        #expect(try WholeFile.read(path, limit: 10) == [1])
        close(try NewFile.open(path, overwrites: true))
        #expect(try WholeFile.read(path, limit: 10) == [])
    }
}
