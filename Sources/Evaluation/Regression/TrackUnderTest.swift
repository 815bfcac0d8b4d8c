import HoldfastImaging
import HoldfastTracking

/// What a tracker answered on a clip.
public struct TrackUnderTest: Sendable {
    /// The frame that it was started on.
    public var start: Int
    /// A box for each frame of the clip; nil before the start and where the tracker gave none.
    public var boxes: [Box?]
    /// What it reported about itself, one per frame; empty for trackers that report nothing.
    public var reports: [SelfReport?]
    /// Frame size, pixels.
    public var width: Int
    public var height: Int

    public init(start: Int, boxes: [Box?], reports: [SelfReport?], width: Int, height: Int) {
        self.start = start
        self.boxes = boxes
        self.reports = reports
        self.width = width
        self.height = height
    }

    func state(_ frame: Int) -> TrackState? {
        reports.indices.contains(frame) ? reports[frame]?.state : nil
    }

    func box(_ frame: Int) -> Box? { boxes.indices.contains(frame) ? boxes[frame] : nil }
}

/// What gives the frames of a clip: calls its argument for each in order until they end or it
/// returns false. The picture is valid only during the call.
public typealias ClipFrames =
    @Sendable (
        _ body: (_ image: ImageView, _ time: Double?) throws -> Bool
    ) throws -> Void

extension TrackUnderTest {
    /// Follows a clip with the built-in tracker.
    ///
    /// - Parameters:
    ///   - limit: frames of the clip that are used; nil for all.
    public init(
        following frames: ClipFrames, start: Int, box: Box, limit: Int?,
        parameters: TrackerParameters
    ) throws {
        self.init(start: start, boxes: [], reports: [], width: 0, height: 0)
        var tracker: Tracker?
        try frames { image, _ in
            let index = boxes.count
            if index < start {
                boxes.append(nil)
                reports.append(nil)
                return true
            }
            var estimate: Estimate
            if tracker == nil {
                var begun = try Tracker(image: image, box: box, parameters: parameters)
                // As many are followed side by side as there are threads.
                begun.learnsAside = false
                estimate = begun.estimate
                estimate.box = box
                tracker = begun
                (width, height) = (image.width, image.height)
            } else if let next = tracker?.update(image: image) {
                estimate = next
            } else {
                return false
            }
            boxes.append(estimate.box)
            reports.append(SelfReport(estimate))
            return boxes.count < limit ?? .max
        }
        guard tracker != nil else {
            throw EvaluationError.inconsistent(
                "the clip has \(boxes.count) frames, and tracking starts on frame \(start)")
        }
    }
}
