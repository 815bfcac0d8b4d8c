import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories
import HoldfastVideo

extension ReportObserver {
    /// Collects the boxes as subtitles, and at the end writes a copy of the video that has them. Nothing
    /// is encoded.
    ///
    /// - Throws: ``OutputError`` if the input is no file, `TrajectoryError` if its size is not known.
    static func subtitles(
        path: String, header: TrajectoryHeader, labels: [Int: String], rotated: Bool,
        overwrite: Bool
    ) throws -> ReportObserver {
        let input = header.input
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder),
            !isFolder.boolValue
        else {
            throw OutputError.cannotCreate(
                path: path, reason: "subtitles are added to a copy of the input, which is no file")
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-\(UUID().uuidString).ass").path
        let log = try TrajectoryFileWriter(path: file, format: .ass, header: header)
        return ReportObserver(
            name: path,
            observe: { report in
                for target in report.targets {
                    var record = TrajectoryRecord(
                        report: report, target: target, rotated: rotated)
                    record.label = labels[target.id]
                    try log.append(record)
                }
            },
            finish: {
                defer { try? FileManager.default.removeItem(atPath: file) }
                try log.finish()
                try StreamCopy.addSubtitles(
                    file, to: input, output: path, overwrites: overwrite)
            })
    }
}
