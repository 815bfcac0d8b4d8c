import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastVideo

/// Joins evaluation with the decoder.
enum SequenceFrames {
    /// The frames of a sequence, decoded one after the other.
    @Sendable static func read(
        _ sequence: AnnotatedSequence,
        _ body: (_ image: ImageView, _ time: Double?) throws -> Bool
    ) throws {
        let input: VideoInput =
            switch sequence.frames {
            case .images(let files): .images(files.map(\.path))
            case .video(let file): .file(file.path)
            }
        var goOn = true
        do {
            let source = try VideoSource(input)
            while goOn, let frame = try source.next() {
                let time = frame.time
                try frame.withImage { image in goOn = try body(image, time) }
            }
        } catch let error as VideoError {
            throw CommandFailure(error, sequence: sequence.name)
        }
    }
}

extension CommandFailure {
    init(_ error: VideoError, sequence: String) {
        let text = "\(sequence): \(error)"
        switch error.kind {
        case .unreadableInput: self = .unreadableInput(text)
        case .cannotCreateOutput: self = .cannotCreate(text)
        case .inputOutput: self = .inputOutput(text)
        case .unavailable: self = .unavailable(text)
        case .badData, .usage, .cancelled: self = .badData(text)
        }
    }
}
