import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastTraX
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
        case .trax: try followConversation()
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
            let frame = try Frame(copying: image, index: index)
            let name = String(format: "%08d.png", size.count)
            try PictureWriter.write(frame, to: folder.appendingPathComponent(name).path)
            return index + 1 < clip.limit ?? .max
        }
        return size
    }

    // MARK: TraX

    private func followConversation() throws -> TrackUnderTest {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-regress-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let words = command.arguments
        let program = try StartedProgram(
            words, output: nil, errors: folder.appendingPathComponent("errors.txt"),
            timeout: command.timeout)
        do {
            let track = try converse(program, folder: folder)
            _ = program.end(patience: 5)
            return track
        } catch let error as TraXError {
            let lastWords = program.end(patience: 1)
            throw Failure(description: "\(words[0]): \(error)\(lastWords.map { ": \($0)" } ?? "")")
        } catch {
            _ = program.end(patience: 0)
            throw error
        }
    }

    private func converse(_ program: StartedProgram, folder: URL) throws -> TrackUnderTest {
        guard let (input, output) = program.streams else {
            throw Failure(description: "\(command.arguments[0]): it has no streams")
        }
        let client = try TraXClient(
            channel: TraXChannel(input: output, output: input), timeout: command.timeout)
        guard client.readsFiles || client.readsData else {
            throw TraXError.refused("it takes neither picture files nor their content")
        }
        var track = TrackUnderTest(start: clip.start, boxes: [], reports: [], width: 0, height: 0)
        let picture = folder.appendingPathComponent("frame.png")
        try clip.frames { image, _ in
            let index = track.boxes.count
            guard index >= clip.start else {
                track.boxes.append(nil)
                track.reports.append(nil)
                return true
            }
            try PictureWriter.write(
                try Frame(copying: image, index: index), to: picture.path, overwrites: true)
            let sent: TraXImage =
                client.readsFiles ? .path(picture.path) : .data(try Data(contentsOf: picture))
            if index == clip.start { (track.width, track.height) = (image.width, image.height) }
            let answer =
                index == clip.start
                ? try client.initialize(sent, box: clip.box) : try client.frame(sent)
            track.boxes.append(index == clip.start ? clip.box : answer.box)
            track.reports.append(
                SelfReport(
                    state: answer.state, confidence: answer.confidence, peakToSidelobeRatio: nil))
            return index + 1 < clip.limit ?? .max
        }
        client.quit()
        return track
    }

    private func run(_ words: [String], output: URL, errors: URL) throws {
        let program = try StartedProgram(
            words, output: output, errors: errors, timeout: command.timeout)
        if let failure = program.wait() {
            throw Failure(description: "\(words[0]) \(failure)")
        }
    }
}
