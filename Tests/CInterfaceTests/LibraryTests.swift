import Foundation
import HoldfastTestSupport
import Testing

/// The built library as a C compiler and a linker see it.
@Suite struct LibraryTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let headers = root.appendingPathComponent("Sources/CHeader").path

    /// What programs may rely on. A name goes only with a new number in the libraries' names.
    static let functions = [
        "holdfast_bytes_free", "holdfast_code_text", "holdfast_parameter_count",
        "holdfast_parameter_describe", "holdfast_parameters_free", "holdfast_parameters_get",
        "holdfast_parameters_new", "holdfast_parameters_set", "holdfast_propose_box",
        "holdfast_tracker_copy", "holdfast_tracker_estimate", "holdfast_tracker_free",
        "holdfast_tracker_init", "holdfast_tracker_init_at_point", "holdfast_tracker_map",
        "holdfast_tracker_new", "holdfast_tracker_restart", "holdfast_tracker_restore",
        "holdfast_tracker_save", "holdfast_tracker_update", "holdfast_version",
    ]
    static let videoFunctions = [
        "holdfast_video_cancel", "holdfast_video_describe", "holdfast_video_free",
        "holdfast_video_init_tracker", "holdfast_video_init_tracker_at_point",
        "holdfast_video_next", "holdfast_video_open", "holdfast_video_read",
        "holdfast_video_update_tracker",
    ]

    private static func isPresent(_ tool: String) -> Bool {
        (try? runProgram("which", tool).status) == 0
    }

    /// The folder of what has been built, which is where the tests are.
    private static func products() throws -> URL {
        let beside = Bundle.main.bundleURL
        let candidates = [
            beside, beside.deletingLastPathComponent(),
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
        ]
        return try #require(
            candidates.first {
                FileManager.default.fileExists(
                    atPath: $0.appendingPathComponent("libHoldfastC.so").path)
            }, "the library is not beside the tests")
    }

    @Test func theHeaderDeclaresWhatIsPromised() throws {
        let header = try String(contentsOfFile: Self.headers + "/holdfast.h", encoding: .utf8)
        let declared = header.matches(of: /(holdfast_[a-z_]+)\(/).map { String($0.1) }
        // The example at the top calls some of them.
        #expect(Set(declared).sorted() == (Self.functions + Self.videoFunctions).sorted())
    }

    @Test(.enabled(if: isPresent("nm"), "nm is not installed"))
    func theLibrariesHoldWhatIsPromised() throws {
        for (name, promised) in [
            ("libHoldfastC.so", Self.functions),
            ("libHoldfastCVideo.so", Self.functions + Self.videoFunctions),
        ] {
            let library = try Self.products().appendingPathComponent(name).path
            let (status, output) = try runProgram(
                "nm", "-D", "--defined-only", library)
            #expect(status == 0)
            let symbols = Set(
                output.split(separator: "\n").compactMap { $0.split(separator: " ").last })
            for function in promised { #expect(symbols.contains(Substring(function)), "\(name)") }
        }
    }

    @Test(.enabled(if: isPresent("cc"), "there is no C compiler"))
    func theExampleCompilesAndFollows() throws {
        let products = try Self.products()
        let program = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: program) }
        for (source, library) in [("play.c", "HoldfastCVideo"), ("follow.c", "HoldfastC")] {
            let compiled = try runProgram(
                "cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                "-I", Self.headers, Self.root.appendingPathComponent("samples/c/\(source)").path,
                "-o", program, "-L", products.path, "-l\(library)", "-lm",
                "-Wl,-rpath,\(products.path)", "-Wl,--allow-shlib-undefined")
            #expect(compiled.status == 0, "\(compiled.output)")
        }
        let (status, output) = try runProgram(program)
        #expect(status == 0, "\(output)")
        #expect(output.contains("the frame of 160x120"))
        let lines = output.split(separator: "\n").filter { $0.contains(" tracking ") }
        #expect(lines.count == 7)
    }

    @Test(.enabled(if: isPresent("c++"), "there is no C++ compiler"))
    func theHeaderIsCPlusPlusToo() throws {
        let (status, output) = try runProgram(
            "c++", "-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x",
            "c++", "-fsyntax-only", Self.headers + "/holdfast.h")
        #expect(status == 0, "\(output)")
    }
}
