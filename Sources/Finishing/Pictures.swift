import Foundation
import HoldfastImaging
import HoldfastText
import HoldfastTrajectories

/// A frame of the video to draw paths over.
public struct BackgroundPicture: Sendable {
    /// `data:image/jpeg;base64,...`.
    public let dataURL: String

    public init(dataURL: String) {
        self.dataURL = dataURL
    }
}

/// Pictures of statistics, as SVG files that need nothing else.
public struct StatisticsPictures: Sendable {
    let report: StatisticsReport
    /// The colours of annotated videos.
    private static let colors = [
        "#1e9bd7", "#e69900", "#1fb183", "#c9bb00", "#ff6a33", "#d46fae", "#3f78e8",
    ]
    private static let style =
        "text{font:13px system-ui,sans-serif;fill:#333}.tick{font-size:11px;fill:#666}"
        + ".grid{stroke:#ddd;stroke-width:1}.line{fill:none;stroke-width:1.6;stroke-linejoin:round}"
        + ".path{fill:none;stroke-linejoin:round;stroke-linecap:round}"
        + ".lost{fill:#b00020;opacity:.12}"

    public init(_ report: StatisticsReport) {
        self.report = report
    }

    private func color(_ index: Int) -> String { Self.colors[index % Self.colors.count] }

    // MARK: Paths

    /// Where the targets went, over a frame of the video where there is one. A dot marks the start, a
    /// ring the end; a dashed line leads through an absence.
    ///
    /// - Parameters:
    ///   - width: of the frame, pixels; likewise `height`.
    public func paths(width: Int, height: Int, background: BackgroundPicture? = nil) -> String {
        let legend = 26.0
        var svg = Self.open(width: Double(width), height: Double(height) + legend)
        svg += "<rect width=\"\(width)\" height=\"\(Double(height) + legend)\" fill=\"#fff\"/>\n"
        if let background {
            svg += "<image href=\"\(background.dataURL)\" width=\"\(width)\" height=\"\(height)\" "
            svg += "preserveAspectRatio=\"none\"/>\n"
            svg += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#fff\" opacity=\".15\"/>\n"
        } else {
            svg += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#f4f4f4\"/>\n"
        }
        let line = max(1.2, Double(min(width, height)) / 260)
        for (index, entry) in report.entries.enumerated() {
            let scale = entry.statistics.unit.scale
            let stretches = Self.stretches(entry.statistics.samples) { sample in
                Point(x: sample.position.x / scale, y: sample.position.y / scale)
            }
            for (before, after) in zip(stretches, stretches.dropFirst()) {
                guard let a = before.last, let b = after.first else { continue }
                svg += Self.polyline(
                    [a, b], "path",
                    "stroke=\"\(color(index))\" stroke-width=\"\(Self.text(line))\" "
                        + "stroke-dasharray=\"\(Self.text(line * 2)) \(Self.text(line * 3))\"")
            }
            for stretch in stretches {
                svg += Self.polyline(
                    stretch, "path",
                    "stroke=\"#000\" stroke-opacity=\".45\" stroke-width=\"\(Self.text(line * 2))\""
                )
                svg += Self.polyline(
                    stretch, "path",
                    "stroke=\"\(color(index))\" stroke-width=\"\(Self.text(line))\"")
            }
            guard let first = stretches.first?.first, let last = stretches.last?.last else {
                continue
            }
            svg += Self.circle(first, line * 2.2, "fill=\"\(color(index))\" stroke=\"#fff\"")
            svg += Self.circle(
                last, line * 2.6,
                "fill=\"none\" stroke=\"\(color(index))\" stroke-width=\"\(Self.text(line))\"")
        }
        svg += self.legend(at: Double(height) + 18)
        return svg + "</svg>\n"
    }

    // MARK: Over time

    /// The speed of each target over time.
    public var speed: String {
        let unit = report.entries.first?.statistics.speedUnit ?? ""
        return chart(title: "speed, \(unit)", top: nil) { $0.speed }
    }

    /// The confidence of each target over time; red where it was lost.
    public var confidence: String {
        chart(title: "confidence", top: 1) { $0.state == .lost ? nil : $0.confidence }
    }

    private func chart(
        title: String, top: Double?, _ value: (TrackStatistics.Sample) -> Double?
    ) -> String {
        let (width, height, left, right, upper, lower) = (900.0, 300.0, 62.0, 30.0, 34.0, 58.0)
        let samples = report.entries.flatMap(\.statistics.samples)
        let hasTimes = report.entries.allSatisfy { $0.statistics.hasTimes }
        func when(_ sample: TrackStatistics.Sample) -> Double {
            hasTimes ? sample.time ?? 0 : Double(sample.frame)
        }
        let start = samples.map(when).min() ?? 0
        let end = max(start + 1e-9, samples.map(when).max() ?? 1)
        let highest = top ?? Self.roundUp(samples.compactMap(value).max() ?? 1)
        func x(_ time: Double) -> Double {
            left + (time - start) / (end - start) * (width - left - right)
        }
        func y(_ value: Double) -> Double {
            height - lower - min(value, highest) / highest * (height - upper - lower)
        }
        var svg = Self.open(width: width, height: height)
        svg +=
            "<rect width=\"\(Self.text(width))\" height=\"\(Self.text(height))\" fill=\"#fff\"/>\n"
        svg += "<text x=\"\(Self.text(left))\" y=\"20\">\(Self.escape(title))</text>\n"
        for step in 0...4 {
            let value = highest * Double(step) / 4
            svg +=
                "<line class=\"grid\" x1=\"\(Self.text(left))\" x2=\"\(Self.text(width - right))\" "
            svg += "y1=\"\(Self.text(y(value)))\" y2=\"\(Self.text(y(value)))\"/>"
            svg += "<text class=\"tick\" text-anchor=\"end\" x=\"\(Self.text(left - 7))\" "
            svg += "y=\"\(Self.text(y(value) + 4))\">\(Self.text(value))</text>\n"
        }
        for step in 0...6 {
            let time = start + (end - start) * Double(step) / 6
            svg += "<text class=\"tick\" text-anchor=\"middle\" x=\"\(Self.text(x(time)))\" "
            svg += "y=\"\(Self.text(height - lower + 17))\">"
            svg += hasTimes ? "\(Self.text(time)) s" : "\(Int(time))"
            svg += "</text>\n"
        }
        for (index, entry) in report.entries.enumerated() {
            for gap in Self.absences(entry.statistics.samples) {
                let (a, b) = (x(when(gap.first)), x(when(gap.last)))
                svg += "<rect class=\"lost\" x=\"\(Self.text(a))\" y=\"\(Self.text(upper))\" "
                svg += "width=\"\(Self.text(max(1, b - a)))\" "
                svg += "height=\"\(Self.text(height - upper - lower))\"/>\n"
            }
            for stretch in Self.stretches(
                entry.statistics.samples,
                { sample in value(sample).map { Point(x: x(when(sample)), y: y($0)) } })
            {
                svg += Self.polyline(stretch, "line", "stroke=\"\(color(index))\"")
            }
        }
        svg += legend(at: height - 10)
        return svg + "</svg>\n"
    }

    // MARK: Parts

    private func legend(at y: Double) -> String {
        var x = 12.0
        var svg = ""
        let hasLogs = Set(report.entries.map(\.log)).count > 1
        for (index, entry) in report.entries.prefix(12).enumerated() {
            let name = entry.name + (hasLogs ? " (\(entry.log))" : "")
            svg +=
                "<rect x=\"\(Self.text(x))\" y=\"\(Self.text(y - 10))\" width=\"12\" height=\"12\" "
            svg += "rx=\"2\" fill=\"\(color(index))\"/>"
            svg +=
                "<text x=\"\(Self.text(x + 17))\" y=\"\(Self.text(y))\">\(Self.escape(name))</text>\n"
            x += 34 + 7.5 * Double(name.count)
        }
        return svg
    }

    /// Runs of frames on which there is a point; of long ones as many points as can be seen.
    private static func stretches(
        _ samples: [TrackStatistics.Sample], _ point: (TrackStatistics.Sample) -> Point?
    ) -> [[Point]] {
        var stretches: [[Point]] = []
        var previous: Int?
        let bundle = max(1, samples.count / 4000)
        for (index, sample) in samples.enumerated() {
            guard sample.state != .lost, let point = point(sample) else {
                previous = nil
                continue
            }
            if let previous, sample.frame == previous + 1 {
                if index % bundle == 0 { stretches[stretches.count - 1].append(point) }
            } else {
                stretches.append([point])
            }
            previous = sample.frame
        }
        return stretches
    }

    private static func absences(
        _ samples: [TrackStatistics.Sample]
    ) -> [(first: TrackStatistics.Sample, last: TrackStatistics.Sample)] {
        var found: [(first: TrackStatistics.Sample, last: TrackStatistics.Sample)] = []
        var isOpen = false
        for sample in samples {
            if sample.state == .lost, isOpen {
                found[found.count - 1].last = sample
            } else if sample.state == .lost {
                found.append((sample, sample))
            }
            isOpen = sample.state == .lost
        }
        return found
    }

    /// The next of 1, 2, 4, 5, 8, 10, 20, ...
    private static func roundUp(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        let unit = pow(10, floor(log10(value)))
        return ([1, 2, 4, 5, 8, 10].first { $0 * unit >= value } ?? 10) * unit
    }

    private static func open(width: Double, height: Double) -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(text(width))\" height=\"\(text(height))\" "
            + "viewBox=\"0 0 \(text(width)) \(text(height))\"><style>\(style)</style>\n"
    }

    private static func polyline(_ points: [Point], _ kind: String, _ look: String) -> String {
        let list = points.map { "\(text($0.x)),\(text($0.y))" }.joined(separator: " ")
        return "<polyline class=\"\(kind)\" \(look) points=\"\(list)\"/>\n"
    }

    private static func circle(_ center: Point, _ radius: Double, _ look: String) -> String {
        "<circle cx=\"\(text(center.x))\" cy=\"\(text(center.y))\" r=\"\(text(radius))\" \(look)/>\n"
    }

    private static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        bytes.append(value, decimals: 2)
        return bytes.text
    }

    private static func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes.append("&amp;")
            case UInt8(ascii: "<"): bytes.append("&lt;")
            case UInt8(ascii: ">"): bytes.append("&gt;")
            case 0..<0x20: bytes.append(" ")
            default: bytes.append(byte)
            }
        }
        return bytes.text
    }
}
