import HoldfastFiles
import Testing

struct FilePathTests {
    @Test(arguments: [
        ("f", ""), ("", ""), ("ab", ""), ("a/b", "a"), ("a/b/c.d", "a/b"), ("/a", "/"),
    ])
    func folders(path: String, folder: String) {
        #expect(FilePath.folder(of: path) == folder)
    }
}
