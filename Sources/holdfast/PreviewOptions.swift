import ArgumentParser
import Foundation
import Holdfast
import HoldfastFiles

/// A page to watch on and to steer from.
struct PreviewOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Serve a page to watch the run on, and to add, correct and remove targets: \
            127.0.0.1:8080. Of a recording it is a workbench: any frame can be looked at and \
            corrected. Without --box the run waits for a target.
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
            can reach the address. Other users of this machine can read it here; better give it as \
            a file, or as \(PreviewOptions.tokenVariable) in the environment.
            """, valueName: "token"))
    var previewToken: String?

    @Option(
        help: ArgumentHelp("A file with the token in its first line.", valueName: "file"),
        completion: .file())
    var previewTokenFile: String?

    @Flag(
        help: """
            Choose targets on a page that shows the first frame: drag a box, or click for a proposed \
            one; then track, look and correct there. Its address is printed.
            """)
    var select = false

    /// Where the page of `--select` is without `--preview`: any free port.
    private static let own = try? PreviewAddress("127.0.0.1:0")

    /// Whether there is a page.
    var isOn: Bool { preview != nil || select }

    /// Names the environment variable that holds the token.
    static let tokenVariable = "HOLDFAST_PREVIEW_TOKEN"

    private static var tokenInEnvironment: String? {
        ProcessInfo.processInfo.environment[tokenVariable].flatMap { $0.isEmpty ? nil : $0 }
    }

    func validate() throws {
        guard let preview else {
            if select { return }
            if previewToken != nil || previewTokenFile != nil {
                throw ValidationError("--preview-token and --preview-token-file are for --preview")
            }
            return
        }
        if previewToken != nil, previewTokenFile != nil {
            throw ValidationError("--preview-token and --preview-token-file exclude each other")
        }
        let hasToken =
            previewToken != nil || previewTokenFile != nil || Self.tokenInEnvironment != nil
        if !preview.isLoopback, !hasToken {
            throw ValidationError(
                "\(PreviewError.tokenNeeded(preview.description)); give --preview-token-file, "
                    + "\(Self.tokenVariable) or --preview-token")
        }
    }

    /// The token, wherever it was given; nil where there is none.
    ///
    /// - Throws: ``CommandFailure`` if its file cannot be read.
    func token() throws -> String? {
        guard let previewTokenFile else { return previewToken ?? Self.tokenInEnvironment }
        do {
            let bytes = try WholeFile.read(previewTokenFile, limit: 4096)
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            return String(decoding: line, as: UTF8.self)
        } catch {
            throw CommandFailure.unreadableInput(
                "--preview-token-file: cannot read \(previewTokenFile): \(error)")
        }
    }

    /// Where the page is. A token that was kept off the command line is kept off the terminal, too.
    func invitation(to preview: Preview) -> String {
        if previewTokenFile == nil, previewToken != nil || Self.tokenInEnvironment == nil {
            return preview.url
        }
        return preview.address + "?token=... with the token"
    }

    /// The page of a run; nil where none is wanted.
    func makePreview(
        of video: OpenedVideo, tracking: VideoTracking, control: PipelineControl,
        workbench: Workbench?
    ) throws -> Preview? {
        guard let preview = preview ?? (select ? Self.own : nil) else { return nil }
        do {
            var encoder = JSONLinesEncoder()
            var subject = Preview.Subject(
                name: tracking.input, isLive: video.isLive,
                logHeader: encoder.begin(tracking.header(of: video)),
                showsRotatedBoxes: tracking.outputs.rotated)
            subject.workbench = workbench
            subject.header = tracking.header(of: video)
            let (timings, rotated) = (tracking.outputs.timings, tracking.outputs.rotated)
            return try Preview(
                address: preview, token: try token(), subject: subject, control: control
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
