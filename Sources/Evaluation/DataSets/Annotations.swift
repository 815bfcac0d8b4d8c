import Foundation
import HoldfastImaging

/// The annotation files of one sequence, in the layouts that benchmarks use.
enum Annotations {
    /// Reads the boxes and removes those that accompanying files mark as absent.
    ///
    /// - Parameter folder: where flag files may be: `absence.label` (GOT-10k, a line a
    ///   frame), `full_occlusion.txt` and `out_of_view.txt` (LaSOT, commas); 1 means absent.
    static func truth(_ file: URL, flagsIn folder: URL) throws(EvaluationError) -> [Box?] {
        var truth = try BoxText.read(file)
        for name in ["absence.label", "full_occlusion.txt", "out_of_view.txt"] {
            let flagFile = folder.appendingPathComponent(name)
            guard DataSet.exists(flagFile) else { continue }
            let flags = try flags(flagFile)
            guard flags.count == truth.count else {
                throw .inconsistent(
                    "\(flagFile.path): \(flags.count) flags, but \(file.path) has "
                        + "\(truth.count) lines")
            }
            for (frame, isAbsent) in flags.enumerated() where isAbsent { truth[frame] = nil }
        }
        guard truth.contains(where: { $0 != nil }) else {
            throw .malformed(path: file.path, line: 1, reason: "no frame has a box")
        }
        return truth
    }

    /// Zeros and ones, separated by commas, blanks or line ends.
    static func flags(_ file: URL) throws(EvaluationError) -> [Bool] {
        var flags: [Bool] = []
        for (index, line) in try TextFile.lines(at: file, longest: .max).enumerated() {
            for field in line.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
                switch field {
                case "0": flags.append(false)
                case "1": flags.append(true)
                default:
                    throw .malformed(
                        path: file.path, line: index + 1,
                        reason: "'\(field.prefix(40))' is neither 0 nor 1")
                }
            }
        }
        return flags
    }
}
