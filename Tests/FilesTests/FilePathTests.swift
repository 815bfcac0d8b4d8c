import HoldfastFiles
import Testing

struct FilePathTests {
    @Test(arguments: [
        ("f", "", "f"), ("", "", ""), ("ab", "", "ab"), ("é", "", "é"), ("a/b", "a", "b"),
        ("a/b/c.d", "a/b", "c.d"), ("/a", "/", "a"), ("//a", "/", "a"), ("a//b", "a", "b"),
        ("a/", "", "a"),
        ("a/b/", "a", "b"), ("/", "/", ""), ("///", "/", ""), ("./a", ".", "a"),
        ("../é/ü", "../é", "ü"),
        // A slash and a combining mark are one character, and two bytes and more.
        ("a/\u{301}b", "a", "\u{301}b"),
    ])
    func parts(path: String, folder: String, name: String) {
        #expect(FilePath.folder(of: path) == folder)
        #expect(FilePath.name(of: path) == name)
    }
}
