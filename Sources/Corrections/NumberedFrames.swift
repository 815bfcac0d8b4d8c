import HoldfastImaging
import HoldfastVideo

/// Pictures that can be looked at by number, in any order.
public struct NumberedFrames: Sendable {
    public typealias Body = (ImageView) throws -> Void

    /// Calls a closure with the picture of a frame, which is valid only during the call.
    ///
    /// - Returns: false if there is no such frame or it cannot be decoded.
    public var withImage: @Sendable (_ index: Int, _ body: Body) throws -> Bool
    /// The same pictures for somebody who reads at another place at the same time.
    public var another: @Sendable () -> NumberedFrames

    public init(
        withImage: @escaping @Sendable (_ index: Int, _ body: Body) throws -> Bool,
        another: @escaping @Sendable () -> NumberedFrames
    ) {
        self.withImage = withImage
        self.another = another
    }

    /// The frames of a recording.
    public init(_ frames: RecordedFrames) {
        self.init(
            withImage: { index, body in
                guard let found = try frames.frame(index) else { return false }
                try found.frame.withImage { try body($0) }
                return true
            }, another: { NumberedFrames(frames.another()) })
    }
}
