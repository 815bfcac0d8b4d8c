import Foundation
import HoldfastEvaluation

/// The folder that a regression report is written to: `index.html` and a picture per failure.
struct RegressionFolder: Sendable {
    let root: URL
    /// Whether there is to be a report even if all is well.
    let isWanted: Bool

    private var page: URL { root.appendingPathComponent("index.html") }

    func picture(_ verdict: RegressionVerdict) -> URL {
        root.appendingPathComponent(verdict.fileName + ".png")
    }

    /// An older report is written over; anything else that lies there is not.
    func check(overwrite: Bool) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder) else {
            return
        }
        guard isFolder.boolValue else {
            throw CommandFailure.cannotCreate("\(root.path) is not a folder")
        }
        let content = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        if overwrite || content.isEmpty { return }
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        guard text.contains("content=\"\(RegressionPage.generator)\"") else {
            throw CommandFailure.cannotCreate(
                "\(root.path) holds something other than a report; -y writes into it")
        }
    }

    func create() throws { try OutputFile.create(root) }

    /// Writes the page, if there is a reason to.
    ///
    /// - Returns: its path.
    func finish(_ outcome: RegressionOutcome) throws -> String? {
        guard isWanted || !outcome.passed else { return nil }
        try create()
        let html = RegressionPage(outcome).html { verdict in
            guard verdict.picture != nil, let data = try? Data(contentsOf: picture(verdict)) else {
                return nil
            }
            return "data:image/png;base64," + data.base64EncodedString()
        }
        try OutputFile.write(html, to: page)
        return page.path
    }
}
