import HoldfastImaging

/// What a pipeline reports while it runs. Its `description` is meant for the user.
public enum PipelineNotice: Sendable, CustomStringConvertible {
    /// The frame size changed; the trackers were restarted at their boxes, scaled.
    case sizeChanged(
        frame: Int, from: (width: Int, height: Int), to: (width: Int, height: Int))
    /// A command could not be carried out.
    case commandRefused(PipelineCommand, frame: Int, error: any Error)

    public var description: String {
        switch self {
        case .sizeChanged(let frame, let from, let to):
            "frame \(frame): the picture changes from \(from.width)x\(from.height) to "
                + "\(to.width)x\(to.height); the targets go on at their boxes, scaled"
        case .commandRefused(let command, let frame, let error):
            "frame \(frame): \(Self.refusal(of: command)): \(error.message)"
        }
    }

    private static func refusal(of command: PipelineCommand) -> String {
        switch command {
        case .add(let target), .begin(let target, _): "target \(target.id) cannot be followed"
        case .remove(let id): "target \(id) cannot be dropped"
        case .correct(let id, _): "target \(id) cannot be corrected"
        }
    }
}
