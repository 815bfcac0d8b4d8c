import Foundation
import HoldfastImaging
import HoldfastTrajectories

/// Lengths on the ground or in the picture.
public struct LengthUnit: Sendable, Hashable {
    /// Metres per pixel; nil keeps pixels.
    public let metresPerPixel: Double?

    public init(metresPerPixel: Double? = nil) {
        self.metresPerPixel = metresPerPixel
    }

    public var name: String { metresPerPixel == nil ? "px" : "m" }
    var scale: Double { metresPerPixel ?? 1 }
}

/// How a target has moved, and how well it was seen.
///
/// Paths and speeds are those of the box's centre in the picture; what the camera does is in them.
public struct TrackStatistics: Sendable {
    /// A target on one frame.
    public struct Sample: Sendable, Hashable {
        public var frame: Int
        /// Seconds; nil if no rate is known.
        public var time: Double?
        /// The centre, in the unit of the statistics.
        public var position: Point
        /// The box's sides.
        public var width: Double
        public var height: Double
        public var state: TrackState
        public var isFilled: Bool
        public var confidence: Double?
        /// Per second, or per frame where no rate is known; nil beside an absence.
        public var speed: Double?
    }

    public let id: Int
    public let label: String?
    public let unit: LengthUnit
    /// In the order of frames.
    public let samples: [Sample]

    /// - Parameter frameRate: frames per second, for records without a time; 0 if it is not known.
    public init(
        of id: Int, in trajectory: Trajectory, unit: LengthUnit = LengthUnit(),
        frameRate: Double? = nil
    ) {
        self.id = id
        self.unit = unit
        let records = trajectory.records(of: id).sorted { $0.frame < $1.frame }
        label = records.lazy.compactMap(\.label).first
        let rate = frameRate ?? trajectory.header.frameRate
        var samples = records.map { record in
            Sample(
                frame: record.frame,
                time: record.time ?? (rate > 0 ? Double(record.frame) / rate : nil),
                position: Point(
                    x: record.box.center.x * unit.scale, y: record.box.center.y * unit.scale),
                width: record.box.width * unit.scale, height: record.box.height * unit.scale,
                state: record.state, isFilled: record.isFilled, confidence: record.confidence)
        }
        for index in samples.indices { samples[index].speed = Self.speed(at: index, of: samples) }
        self.samples = samples
    }

    /// The speed over the two frames around one, or over the one beside it at the ends of a stretch.
    private static func speed(at index: Int, of samples: [Sample]) -> Double? {
        func isNext(_ a: Int, _ b: Int) -> Bool {
            samples.indices.contains(a) && samples.indices.contains(b)
                && samples[b].frame == samples[a].frame + 1 && samples[a].state != .lost
                && samples[b].state != .lost
        }
        let from = isNext(index - 1, index) ? index - 1 : index
        let to = isNext(index, index + 1) ? index + 1 : index
        guard from < to else { return nil }
        let distance = samples[from].position.distance(to: samples[to].position)
        if let start = samples[from].time, let end = samples[to].time {
            return end > start ? distance / (end - start) : nil
        }
        return distance / Double(to - from)
    }

    /// What speeds are given in, such as `px/s`.
    public var speedUnit: String { unit.name + (hasTimes ? "/s" : "/frame") }
    public var hasTimes: Bool { samples.contains { $0.time != nil } }
    public var frames: Int { samples.count }
    public var firstFrame: Int { samples.first?.frame ?? 0 }
    public var lastFrame: Int { samples.last?.frame ?? 0 }
    public var lostFrames: Int { samples.count { $0.state == .lost } }
    public var uncertainFrames: Int { samples.count { $0.state == .uncertain && !$0.isFilled } }
    public var filledFrames: Int { samples.count(where: \.isFilled) }

    /// Seconds from the first frame to the end of the last.
    public var duration: Double? {
        guard let first = samples.first?.time, let last = samples.last?.time else { return nil }
        return last - first + (frameTime ?? 0)
    }

    public var lostTime: Double? { frameTime.map { $0 * Double(lostFrames) } }

    /// How often the target went out of sight.
    public var absences: Int {
        samples.indices.count { index in
            samples[index].state == .lost && (index == 0 || samples[index - 1].state != .lost)
        }
    }

    /// The length of the path where the target was seen; the ways through absences are not in it.
    public var path: Double {
        zip(samples, samples.dropFirst()).reduce(0) { sum, pair in
            let (a, b) = pair
            guard a.state != .lost, b.state != .lost, b.frame == a.frame + 1 else { return sum }
            return sum + a.position.distance(to: b.position)
        }
    }

    /// The straight way from where it was first seen to where it was last seen.
    public var displacement: Double {
        let seen = samples.filter { $0.state != .lost }
        guard let first = seen.first, let last = seen.last else { return 0 }
        return first.position.distance(to: last.position)
    }

    public var meanSpeed: Double? { mean(samples.compactMap(\.speed)) }

    /// The speed that only one frame in twenty exceeds: single leaps of the box do not count.
    public var topSpeed: Double? {
        let sorted = samples.compactMap(\.speed).sorted()
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * 0.95))]
    }

    public var meanConfidence: Double? {
        mean(samples.filter { $0.state != .lost }.compactMap(\.confidence))
    }

    /// Seconds between frames in the middle of the samples.
    private var frameTime: Double? {
        let steps = zip(samples, samples.dropFirst()).compactMap { a, b -> Double? in
            guard let start = a.time, let end = b.time, b.frame > a.frame else { return nil }
            return (end - start) / Double(b.frame - a.frame)
        }.sorted()
        return steps.isEmpty ? nil : steps[steps.count / 2]
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
