import Foundation
import HoldfastImaging
import HoldfastTracking

/// One annotated clip of a data set.
public struct AnnotatedSequence: Sendable, Hashable {
    /// Where the frames are.
    public enum Frames: Sendable, Hashable {
        /// Image files, one a frame, in order.
        case images([URL])
        /// A video file.
        case video(URL)
    }

    public var name: String
    public var frames: Frames
    /// A box for every frame, in the convention of the data set's files (0- or 1-based as it is);
    /// `nil` where the target is absent or not annotated.
    public var truth: [Box?]
    /// The file that the truth was read from, for messages.
    public var truthFile: URL
    /// What the data set calls the first pixel, 0 or 1. It is subtracted from boxes for the tracker
    /// and added to its answers, so that results are in the data set's convention.
    public var origin = 0.0

    public init(name: String, frames: Frames, truth: [Box?], truthFile: URL) {
        self.name = name
        self.frames = frames
        self.truth = truth
        self.truthFile = truthFile
    }

    /// The files that it is read from.
    public var files: [URL] {
        switch frames {
        case .images(let files): [truthFile] + files
        case .video(let file): [truthFile, file]
        }
    }

    /// The first frame with a box.
    public var firstVisible: Int? { truth.firstIndex { $0 != nil } }
}

extension Box {
    /// The box in coordinates whose zero is moved by as much in both directions.
    package func shifted(by offset: Double) -> Box {
        Box(x: x + offset, y: y + offset, width: width, height: height)
    }
}

extension Estimate {
    /// Moves where the target is into coordinates whose zero is moved by as much in both directions.
    mutating func shift(by offset: Double) {
        box = box.shifted(by: offset)
        rotatedBox.center.x += offset
        rotatedBox.center.y += offset
    }
}
