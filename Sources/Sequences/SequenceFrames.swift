import HoldfastEvaluation
import HoldfastImaging
import HoldfastVideo

/// Joins evaluation with the decoder.
public enum SequenceFrames {
    /// The frames of a sequence, decoded one after the other: a `FrameSource`.
    ///
    /// - Throws: ``SequenceError`` where they cannot be read, and what `body` throws.
    @Sendable public static func read(
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
            throw SequenceError(sequence: sequence.name, underlying: error)
        }
    }
}

/// A sequence whose frames cannot be read.
public struct SequenceError: HoldfastError {
    public var sequence: String
    public var underlying: VideoError

    public init(sequence: String, underlying: VideoError) {
        self.sequence = sequence
        self.underlying = underlying
    }

    public var description: String { "\(sequence): \(underlying)" }
}
