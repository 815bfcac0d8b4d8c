import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastTrajectories
import HoldfastVideo

/// A program under test on one clip.
struct TestedProgram {
    let command: TestedCommand
    let clip: RegressionClip

    /// Why a program could not be tested; a failure of the case, not of the suite.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func follow() throws -> TrackUnderTest {
        switch command.interface {
        case .otb: try followPictures()
        case .trax: throw Failure(description: "TraX programs cannot be tested yet")
        }
    }

    // MARK: Pictures in, OTB text out

    private func followPictures() throws -> TrackUnderTest {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-regress-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pictures = folder.appendingPathComponent("frames")
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        let size = try writePictures(to: pictures)
        let output = folder.appendingPathComponent("result.txt")
        let box = clip.box
        let words = command.arguments.map { word in
            word.replacingOccurrences(of: "{frames}", with: pictures.path)
                .replacingOccurrences(
                    of: "{box}",
                    with: [box.x, box.y, box.width, box.height].map { "\($0)" }
                        .joined(separator: ",")
                )
                .replacingOccurrences(of: "{output}", with: output.path)
        }
        let printed = folder.appendingPathComponent("printed.txt")
        try run(words, output: printed, errors: folder.appendingPathComponent("errors.txt"))
        let usesFile = command.arguments.contains { $0.contains("{output}") }
        let file = usesFile ? output : printed
        let boxes: [Box?]
        do {
            boxes = try BoxText.read(file)
        } catch {
            throw Failure(
                description: "\(words[0]): its answer cannot be read: "
                    + "\(error)".replacingOccurrences(of: file.path, with: "line"))
        }
        guard boxes.count == size.count else {
            throw Failure(
                description: "\(words[0]): \(boxes.count) boxes for \(size.count) frames")
        }
        return TrackUnderTest(
            start: clip.start, boxes: [Box?](repeating: nil, count: clip.start) + boxes,
            reports: [], width: size.width, height: size.height)
    }

    private func writePictures(to folder: URL) throws -> (count: Int, width: Int, height: Int) {
        var index = 0
        var size = (count: 0, width: 0, height: 0)
        try clip.frames { image, _ in
            defer { index += 1 }
            guard index >= clip.start else { return true }
            size.count += 1
            if size.count == 1 { (size.width, size.height) = (image.width, image.height) }
            let frame = try ImageCopy.frame(of: image, index: index)
            let name = String(format: "%08d.png", size.count)
            try PictureWriter.write(frame, to: folder.appendingPathComponent(name).path)
            return index + 1 < clip.limit ?? .max
        }
        return size
    }

    private func run(_ words: [String], output: URL, errors: URL) throws {
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        // `env` looks the program up as a shell would.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["--"] + words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + command.timeout) == .timedOut {
            process.terminate()
            if ended.wait(timeout: .now() + 5) == .timedOut {
                kill(process.processIdentifier, SIGKILL)
                ended.wait()
            }
            throw Failure(
                description: "\(words[0]): no end after \(Int(command.timeout)) seconds")
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let text = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
            let last = text.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(300))" }
            throw Failure(
                description: "\(words[0]) ended with \(process.terminationStatus)\(last ?? "")")
        }
    }
}
