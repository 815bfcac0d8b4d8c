import Foundation
import Holdfast
import HoldfastBatch

/// Follows the clips of a manifest, each by itself.
final class BatchRun: Sendable {
    private let manifest: BatchManifest
    private let folder: BatchFolder
    private let overwrites: Bool
    /// The clips that are being followed, by their names; nil once the run is to end.
    private let running = Locked<[String: PipelineControl]?>([:])

    init(manifest: BatchManifest, folder: BatchFolder, overwrites: Bool) {
        self.manifest = manifest
        self.folder = folder
        self.overwrites = overwrites
    }

    /// Ends what is being followed and begins nothing more.
    func stop() {
        let controls = running.withLock { running in
            defer { running = nil }
            return running.map { Array($0.values) } ?? []
        }
        for control in controls { control.stop() }
    }

    private var isStopped: Bool { running.withLock { $0 == nil } }

    /// Follows a clip where that is not done yet. What goes wrong is told in the report.
    func report(on clip: BatchClip, progress: Progress) -> BatchReport.Clip {
        var report = BatchReport.Clip(name: clip.name, outcome: nil)
        do {
            guard !isStopped else { return report }
            let run = manifest.digest(of: clip)
            if let before = try folder.finished(clip, run: run, overwrites: overwrites) {
                return earlier(clip, before, progress)
            }
            guard let claim = try folder.claim(clip, isCancelled: { isStopped }) else {
                return report
            }
            // Another process may have finished it while this one waited.
            if let before = try folder.finished(clip, run: run, overwrites: overwrites) {
                claim.finish()
                return earlier(clip, before, progress)
            }
            guard let outcome = follow(clip) else { return report }
            let receipt = try folder.conclude(clip, run: run, outcome: outcome)
            if case .success = outcome { claim.finish() }
            report.outcome = receipt.outcome
        } catch {
            let failure = CommandFailure(error)?.message ?? "\(error)"
            report.outcome = .failed(failure)
        }
        switch report.outcome {
        case .finished(let frames, let states, _):
            let lost = states.count { $0 == .lost }
            progress.finished(
                clip.name, note: "\(frames) frames" + (lost > 0 ? ", \(lost) lost" : ""))
        case .failed(let message):
            progress.finished(clip.name, note: "failed")
            StandardError.write("holdfast: \(clip.name): \(message)\n")
        case nil: break
        }
        return report
    }

    private func earlier(
        _ clip: BatchClip, _ receipt: BatchReceipt, _ progress: Progress
    ) -> BatchReport.Clip {
        progress.finished(clip.name, note: "was finished")
        return BatchReport.Clip(name: clip.name, outcome: receipt.outcome, isEarlier: true)
    }

    /// Follows a clip into its partial log; nil where it was stopped.
    private func follow(
        _ clip: BatchClip
    ) -> Result<(frames: Int, states: [TrackState]), BatchFailure>? {
        do {
            let control = PipelineControl()
            let isBegun = running.withLock { running in
                running?[clip.name] = control
                return running != nil
            }
            defer { running.withLock { _ = $0?.removeValue(forKey: clip.name) } }
            guard isBegun else { return nil }
            let summary = try pipeline(of: clip).runKeepingFailure(control: control)
            if let failure = summary.failure { throw failure }
            if summary.wasStopped || control.isStopped { return nil }
            guard summary.frames > 0 else {
                return .failure(BatchFailure("\(clip.input) has no frame at or after the start"))
            }
            return .success((summary.frames, summary.targets.map(\.estimate.state)))
        } catch {
            return .failure(BatchFailure(CommandFailure(error)?.message ?? "\(error)"))
        }
    }

    private func pipeline(of clip: BatchClip) throws -> Pipeline<Frame> {
        var tracking = VideoTracking(
            manifest.resolved(clip.input), targets: try manifest.targets(of: clip))
        tracking.parameters = clip.parameters
        tracking.source.start =
            clip.startFrame.map { .frame($0) } ?? clip.startTime.map { .time($0) }
        tracking.frameLimit = clip.frameLimit
        // Clips are followed side by side; threads of one would only take turns with those of others.
        tracking.threads = 1
        tracking.outputs.overwrites = true
        tracking.outputs.logs = [
            TrackOutputs.Log(folder.partialFile(clip).path, format: .jsonl)
        ]
        let name = clip.name
        tracking.notice = { StandardError.write("holdfast: \(name): \($0)\n") }
        let video = try tracking.open()
        try tracking.outputs.check(inputs: video.files, targets: tracking.targets.count)
        // The log names the input as the manifest does, so that it is the same wherever that lies.
        tracking.input = clip.input
        return try tracking.pipeline(of: video)
    }
}
