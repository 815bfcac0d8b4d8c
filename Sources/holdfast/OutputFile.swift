import Foundation
import HoldfastFiles

/// Writes small text files.
enum OutputFile {
    /// - Parameter options: `.atomic` leaves an old file whole until the new one is; without it the
    ///   path may name a device or a pipe.
    static func write(
        _ text: String, to file: URL, options: Data.WritingOptions = .atomic
    ) throws {
        do {
            try Data(text.utf8).write(to: file, options: options)
        } catch {
            throw CommandFailure.cannotCreate("\(file.path): cannot write: \(reason(of: error))")
        }
    }

    /// Creates the folder when it is missing.
    static func write(_ text: String, named name: String, in folder: URL) throws {
        try create(folder)
        try write(text, to: folder.appendingPathComponent(name))
    }

    static func create(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure.cannotCreate(
                "\(folder.path): cannot create the folder: \(reason(of: error))")
        }
    }

    /// The system's reason, which Foundation wraps.
    private static func reason(of error: any Error) -> String {
        let error = error as NSError
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return underlying.domain == NSPOSIXErrorDomain
            ? SystemError(Int32(underlying.code)).description : error.localizedDescription
    }
}
