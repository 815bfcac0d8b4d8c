import HoldfastEvaluation
import HoldfastImaging
import HoldfastVideo

/// Joins evaluation with the decoder.
public enum SequenceFrames {
    /// The frames of a sequence, decoded one after the other: a `FrameSource`.
    ///
    /// - Throws: ``SequenceError`` where they cannot be read or one is missing, since all true boxes
    ///   behind it would be compared with the wrong frames; and what `body` throws.
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
        var expected = 0
        do {
            let source = try VideoSource(input)
            while goOn, let frame = try source.next() {
                let time = frame.time
                guard frame.index == expected else {
                    throw VideoError(
                        .badData, "the frame cannot be decoded", file: input.file(of: expected),
                        frame: expected)
                }
                expected += 1
                try frame.withImage { image in goOn = try body(image, time) }
            }
        } catch let error as VideoError {
            throw SequenceError(sequence: sequence.name, underlying: error)
        }
    }
}

extension VideoInput {
    /// The file of a frame.
    fileprivate func file(of index: Int) -> String? {
        switch self {
        case .images(let files): files.indices.contains(index) ? files[index] : nil
        case .file(let path): path
        default: nil
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
