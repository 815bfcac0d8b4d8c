import Foundation
import HoldfastEvaluation
import HoldfastVideo

/// Fits what the cues of boxes count to a data set, and prints the weights and how well they do on
/// sequences that they were not fitted to.
struct FitBoxes {
    private let sequences: [AnnotatedSequence]
    private let leavesCuesOut: Bool

    /// - Parameters:
    ///   - path: A data set in any layout that `holdfast evaluate` reads.
    ///   - leavesCuesOut: Whether to say what each cue is worth.
    init(dataSet path: String, leavesCuesOut: Bool) throws {
        self.leavesCuesOut = leavesCuesOut
        sequences = try DataSet(at: URL(fileURLWithPath: path)).sequences
    }

    func run() throws {
        var fit = BoxFit(jobs: ProcessInfo.processInfo.activeProcessorCount)
        fit.leavesCuesOut = leavesCuesOut
        let report = try fit.run(sequences) { sequence, body in
            let input: VideoInput =
                switch sequence.frames {
                case .images(let files): .images(files.map(\.path))
                case .video(let file): .file(file.path)
                }
            let source = try VideoSource(input)
            while let frame = try source.next() {
                guard try frame.withImage({ try body($0, frame.time) }) else { return }
            }
        }
        print(report.text, terminator: "")
    }
}
