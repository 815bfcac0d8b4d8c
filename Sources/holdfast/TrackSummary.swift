import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastText

/// The JSON object that `--json` prints at the end.
struct TrackSummary: Encodable {
    struct Latency: Encodable {
        var median: Double
        var p95: Double
        var p99: Double
    }

    struct Target: Encodable {
        var id: Int
        var box: [Double]
        var state: TrackState
        var confidence: Double
        var psr: Double
        var subpeak: Double
    }

    enum CodingKeys: String, CodingKey {
        case grayLimits = "gray_range"
        case frames, stream, dropped, targets, interrupted, error
        case notDecoded = "not_decoded"
        case notWritten = "not_written"
        case framesPerSecond = "frames_per_second"
        case latency = "latency_ms"
    }

    var frames: Int
    var framesPerSecond: Double
    /// The video track that was taken; left out where there is only one.
    var stream: Int?
    /// What is black and what is white; left out where it is all that the bits hold.
    var grayLimits: [Int]?
    var dropped: Int
    /// Left out where everything could be decoded.
    var notDecoded: Int?
    /// Left out where nothing was passed over.
    var notWritten: Int?
    var latency: Latency?
    var targets: [Target]
    var interrupted: Bool
    var error: String?

    init(_ summary: PipelineSummary, interrupted: Bool, error: String?) {
        func rounded(_ value: Double) -> Double {
            value.isFinite ? (value * 1000).rounded() / 1000 : 0
        }
        func milliseconds(_ share: Double) -> Double? {
            summary.latency.quantile(share).map { rounded($0 * 1000) }
        }
        frames = summary.frames
        framesPerSecond = rounded(summary.framesPerSecond)
        dropped = summary.dropped
        if summary.notDecoded > 0 { notDecoded = summary.notDecoded }
        if summary.notWritten > 0 { notWritten = summary.notWritten }
        if let median = milliseconds(0.5), let p95 = milliseconds(0.95),
            let p99 = milliseconds(0.99)
        {
            latency = Latency(median: median, p95: p95, p99: p99)
        }
        targets = summary.targets.map { target in
            let (estimate, box) = (target.estimate, target.estimate.box)
            return Target(
                id: target.id, box: [box.x, box.y, box.width, box.height].map(rounded),
                state: estimate.state, confidence: rounded(estimate.confidence),
                psr: rounded(estimate.peakToSidelobeRatio), subpeak: rounded(estimate.subpeakRatio))
        }
        self.interrupted = interrupted
        self.error = error
    }

    /// One line.
    func json() throws -> [UInt8] {
        Array(try JSONText.encode(self).utf8) + [UInt8(ascii: "\n")]
    }

    /// The line for people.
    var line: String {
        var parts = [
            "\(frames) \(frames == 1 ? "frame" : "frames"), "
                + String(format: "%.1f frames/s", framesPerSecond)
        ]
        if dropped > 0 { parts.append("\(dropped) dropped") }
        if let stream { parts.append("video track \(stream)") }
        if let grayLimits { parts.append("gray values \(grayLimits[0]) to \(grayLimits[1])") }
        if let notDecoded { parts.append("\(notDecoded) could not be decoded") }
        if let notWritten { parts.append("\(notWritten) not written") }
        let shown = targets.prefix(4).map {
            "target \($0.id) \($0.state.rawValue) " + String(format: "(%.2f)", $0.confidence)
        }
        parts += shown
        if targets.count > shown.count { parts.append("\(targets.count - shown.count) more") }
        if interrupted { parts.append("interrupted") }
        return parts.joined(separator: "; ")
    }
}
