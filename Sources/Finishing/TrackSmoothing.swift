import Foundation
import HoldfastImaging
import HoldfastTrajectories

/// Finishes tracks: fills short absences from both sides and takes the jitter out, with the boxes as
/// they were found kept beside.
public struct TrackSmoothing: Sendable {
    /// Absences of up to so many frames are filled; 0 fills none.
    public var longestGap = 15
    /// Movement that comes and goes within fewer frames is taken for jitter; 0 keeps all. Of the size
    /// twice as much is.
    public var period = 6.0

    public init() {}

    /// What was done.
    public struct Outcome: Sendable, Equatable {
        public var filledFrames = 0
        public var filledGaps = 0
        /// How far the centres were moved, in pixels, on average; of the frames that were seen.
        public var meanShift = 0.0
    }

    /// Smooths each target of a log. Detections without identity stay as they are.
    public func smooth(_ trajectory: Trajectory) -> (Trajectory, Outcome) {
        var result = trajectory
        var outcome = Outcome()
        var shifts: [Double] = []
        result.records = trajectory.records.filter { $0.id == TrajectoryRecord.unidentified }
        for id in trajectory.identifiers where id != TrajectoryRecord.unidentified {
            // Of two records on a frame the later one counts.
            let found = Dictionary(
                trajectory.records(of: id).map { ($0.frame, $0) }, uniquingKeysWith: { $1 })
            let sorted = found.values.sorted { $0.frame < $1.frame }
            var records = GapFilling(longest: longestGap).fill(sorted)
            let isFilled = records.map { $0.isFilled }
            outcome.filledFrames += isFilled.count { $0 } - sorted.count { $0.isFilled }
            outcome.filledGaps += isFilled.indices.count { index in
                isFilled[index] && (index == 0 || !isFilled[index - 1])
            }
            if period > 0 {
                for stretch in Self.stretches(records) {
                    smooth(&records, stretch, &shifts)
                }
            }
            result.records += records
        }
        result.records.sort { ($0.frame, $0.id) < ($1.frame, $1.id) }
        if !shifts.isEmpty { outcome.meanShift = shifts.reduce(0, +) / Double(shifts.count) }
        result.header.smoothing = description
        return (result, outcome)
    }

    /// As a log's header states it.
    public var description: String {
        var parts: [String] = []
        if longestGap > 0 { parts.append("gaps up to \(longestGap) frames filled") }
        if period > 0 {
            parts.append("Whittaker smoother, period \(String(format: "%g", period)) frames")
        }
        return parts.joined(separator: "; ")
    }

    /// Runs of records on which the target has a place.
    private static func stretches(_ records: [TrajectoryRecord]) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        for (index, record) in records.enumerated() where record.isSeen {
            // Where frames are missing the path is not known.
            if let last = stretches.last, last.upperBound == index,
                record.frame == records[index - 1].frame + 1
            {
                stretches[stretches.count - 1] = last.lowerBound..<(index + 1)
            } else {
                stretches.append(index..<(index + 1))
            }
        }
        return stretches
    }

    private func smooth(
        _ records: inout [TrajectoryRecord], _ stretch: Range<Int>, _ shifts: inout [Double]
    ) {
        guard stretch.count > 2 else { return }
        let weights = [Double](repeating: 1, count: stretch.count)
        let place = WhittakerSmoother(period: max(2.01, period))
        let size = WhittakerSmoother(period: max(2.01, 2 * period))
        func smoothed(
            _ smoother: WhittakerSmoother, _ value: (TrajectoryRecord) -> Double
        ) -> [Double] {
            smoother.smooth(records[stretch].map(value), weights: weights)
        }
        let x = smoothed(place) { $0.box.center.x }
        let y = smoothed(place) { $0.box.center.y }
        let isTurned = records[stretch].allSatisfy { $0.rotatedBox != nil }
        func shape(_ record: TrajectoryRecord) -> Box {
            isTurned ? record.rotatedBox?.unturned ?? record.box : record.box
        }
        let width = smoothed(size) { log(shape($0).width) }
        let height = smoothed(size) { log(shape($0).height) }
        let angles = Self.unwrapped(records[stretch].map { $0.rotatedBox?.angle ?? 0 })
        let angle = place.smooth(angles, weights: weights)
        for (offset, index) in stretch.enumerated() {
            let raw = records[index].box
            let center = Point(x: x[offset], y: y[offset])
            let shape = (width: exp(width[offset]), height: exp(height[offset]))
            if let old = records[index].rotatedBox, isTurned {
                let new = RotatedBox(
                    center: center, width: shape.width, height: shape.height, angle: angle[offset])
                // The upright box keeps its relation to the turned one.
                let growth = (
                    x: new.boundingBox.width / old.boundingBox.width,
                    y: new.boundingBox.height / old.boundingBox.height
                )
                records[index].rotatedBox = new
                records[index].box = Box(
                    center: center, width: raw.width * growth.x, height: raw.height * growth.y)
            } else {
                records[index].box = Box(center: center, width: shape.width, height: shape.height)
                records[index].rotatedBox = nil
            }
            records[index].polygon = nil
            if !records[index].isFilled {
                if records[index].rawBox == nil { records[index].rawBox = raw }
                shifts.append(center.distance(to: raw.center))
            }
        }
    }

    /// Angles without jumps of a whole turn.
    private static func unwrapped(_ angles: [Double]) -> [Double] {
        var result: [Double] = []
        for angle in angles {
            let last = result.last ?? angle
            result.append(last + (angle - last).remainder(dividingBy: 2 * .pi))
        }
        return result
    }
}
