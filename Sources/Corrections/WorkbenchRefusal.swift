import HoldfastImaging

extension Workbench {
    /// Why a change is refused.
    public enum Refusal: HoldfastError, Hashable {
        case noFrame(Int)
        case notReached(frame: Int, newest: Int)
        case noTarget(Int)
        case tooManyTargets(Int)
        case badBox(String)
        case onlyKey
        case nothingToUndo

        public var description: String {
            switch self {
            case .noFrame(let frame): "frame \(frame) is not in the recording or cannot be decoded"
            case .notReached(let frame, let newest):
                "frame \(frame) has not been reached yet; tracking is at frame \(newest)"
            case .noTarget(let id): "there is no target \(id)"
            case .tooManyTargets(let most): "there are already \(most) targets"
            case .badBox(let why): "the box cannot be tracked: \(why)"
            case .onlyKey: "there is no such key box, or it is the only one of its target"
            case .nothingToUndo: "there is nothing to undo"
            }
        }
    }
}
