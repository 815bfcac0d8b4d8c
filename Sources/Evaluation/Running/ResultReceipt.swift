import Foundation
import HoldfastFiles
import HoldfastImaging
import HoldfastText
import HoldfastTracking

/// What binds the result files of a sequence to the run that made them: `NAME.run.json` beside them.
///
/// It tells results that can be taken as finished from those of another run, from files that were cut
/// or changed since, and from files of somebody else. It does not resist who wants to deceive: whoever
/// can write the results can write it, too.
struct ResultReceipt: Equatable {
    /// A digest of what the results depend on.
    var run: String
    /// A digest of the files; nil until all of them are there.
    var files: String?

    private static let mostBytes = 4096

    init(run: String, files: String? = nil) {
        self.run = run
        self.files = files
    }

    /// Nil where there is none, or none that can be read.
    init?(at url: URL) {
        guard
            let bytes = try? WholeFile.read(url.path, limit: Self.mostBytes, takesPipes: false),
            let value = try? JSONValue(parsing: bytes), let run = value["run"]?.string
        else { return nil }
        self.run = run
        files = value["files"]?.string
    }

    var text: String {
        JSONValue.members(["run": .string(run), "files": files.map { .string($0) }]).text + "\n"
    }
}

extension OnePassRunner {
    /// A digest of what the results for a sequence depend on: the program, the parameters, the start,
    /// and how far it goes. The program is known by its version, its size and its date.
    func digest(of sequence: AnnotatedSequence) -> String {
        var digest = Digest()
        digest.addProgram(version: HoldfastVersion.current)
        for (name, value) in parameters.values { digest.add("\(name)=\(value)") }
        digest.add("\(cue) \(limit ?? -1) \(sequence.origin) \(sequence.truth.count)")
        digest.add("\(sequence.firstVisible ?? -1)")
        digest.add("\(String(describing: sequence.firstVisible.map { sequence.truth[$0] }))")
        return digest.text
    }
}
