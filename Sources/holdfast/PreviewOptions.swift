import ArgumentParser
import Holdfast

/// A page to watch on and to steer from.
struct PreviewOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Serve a page to watch the run on, and to add and remove targets: 127.0.0.1:8080. \
            Without --box the run waits for a target.
            """, valueName: "address:port"),
        transform: { text in
            do {
                return try PreviewAddress(text)
            } catch {
                throw ValidationError("\(error)")
            }
        })
    var preview: PreviewAddress?

    @Option(
        help: ArgumentHelp(
            """
            Secret that viewers must give, 8 to 128 letters and digits. Required if other machines \
            can reach the address.
            """, valueName: "token"))
    var previewToken: String?

    func validate() throws {
        guard let preview else {
            if previewToken != nil { throw ValidationError("--preview-token is for --preview") }
            return
        }
        if !preview.isLoopback, previewToken == nil {
            throw ValidationError(
                "\(PreviewError.tokenNeeded(preview.description)); give --preview-token")
        }
    }

    /// The page of a run; nil where none is wanted.
    func makePreview(
        of video: OpenedVideo, tracking: VideoTracking, control: PipelineControl
    ) throws -> Preview? {
        guard let preview else { return nil }
        do {
            var encoder = JSONLinesEncoder()
            let subject = Preview.Subject(
                name: tracking.input, isLive: video.isLive,
                logHeader: encoder.begin(tracking.header(of: video)),
                showsRotatedBoxes: tracking.outputs.rotated)
            let (timings, rotated) = (tracking.outputs.timings, tracking.outputs.rotated)
            return try Preview(
                address: preview, token: previewToken, subject: subject, control: control
            ) { report in
                var encoder = JSONLinesEncoder()
                var lines: [[UInt8]] = []
                if let event = TrajectoryEvent(report) { lines.append(encoder.encode(event)) }
                for target in report.targets {
                    let record = TrajectoryRecord(
                        report: report, target: target, timings: timings, rotated: rotated)
                    if let line = try? encoder.encode(record) { lines.append(line) }
                }
                return lines
            }
        } catch let error as PreviewError {
            switch error {
            case .cannotListen: throw CommandFailure.unavailable("--preview: \(error)")
            default: throw CommandFailure.usage("--preview: \(error)")
            }
        }
    }
}
