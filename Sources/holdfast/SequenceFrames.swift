import Foundation
import HoldfastEvaluation
import HoldfastImaging

/// Joins evaluation with the decoder.
enum SequenceFrames {
    /// The frames of a sequence, decoded.
    @Sendable static func read(
        _ sequence: AnnotatedSequence,
        _ body: (_ image: ImageView, _ time: Double?) throws -> Bool
    ) throws {
        throw CommandFailure.unavailable("\(sequence.name): no decoder yet")
    }
}
