import HoldfastImaging

/// A frame of a sequence as a small encoded picture.
public struct ReportPicture: Sendable {
    /// `data:image/jpeg;base64,...`
    public var dataURL: String
    /// The size of the frame that it shows, pixels; the picture itself may be smaller.
    public var frameWidth: Int
    public var frameHeight: Int

    public init(dataURL: String, frameWidth: Int, frameHeight: Int) {
        self.dataURL = dataURL
        self.frameWidth = frameWidth
        self.frameHeight = frameHeight
    }
}

/// One sequence in the report: a trace of the overlap for every tracker, and the frames on which
/// they drifted.
struct SequenceCard {
    var comparison: Comparison
    var index: Int
    /// The order of the trackers and their colours.
    var ranking: [Int]
    var pictures: [Int: ReportPicture]

    private var sequence: AnnotatedSequence { comparison.sequences[index] }

    /// The overlap below which a box that is still on its target is shown as loose.
    private static let loose = 0.5

    /// The frame to show of a tracker: where drift began, or else the one with the loosest box.
    static func shownFrame(of measures: SequenceMeasures) -> Int? {
        if let onset = measures.drift.onset { return onset }
        guard
            let worst = zip(measures.scores.frames, measures.scores.overlaps)
                .min(by: { $0.1 < $1.1 }), worst.1 < loose
        else { return nil }
        return worst.0
    }

    var html: String {
        let name = Markup.escape(sequence.name)
        let absent = sequence.truth.count { $0 == nil }
        var html = "<section class=\"card sequence\" id=\"sequence-\(index)\"><header>"
        html += "<h3>\(name)</h3><span>\(sequence.truth.count) frames"
        if absent > 0 { html += ", target absent on \(absent)" }
        html += "</span></header><div class=\"tracks\">"
        for (color, entrant) in ranking.enumerated() { html += track(entrant, color: color) }
        html += "</div>"
        let shown = ranking.enumerated().compactMap { picture($0.element, color: $0.offset) }
        if !shown.isEmpty { html += "<div class=\"pictures\">\(shown.joined())</div>" }
        return html + "</section>\n"
    }

    private func track(_ entrant: Int, color: Int) -> String {
        let measures = comparison.entrants[entrant].measures.sequences[index]
        let name = Markup.escape(comparison.entrants[entrant].name)
        let hue = "c\(color % ReportStyle.colors)"
        var html = "<div class=\"\(hue)\"><span class=\"chip\"></span>\(name)</div>"
        html += "<div class=\"value\">\(TextTable.number(measures.accuracy.success))</div>"
        html += "<div class=\"plot \(hue)\">\(trace(entrant))</div>"
        guard let onset = measures.drift.onset else {
            guard let frame = Self.shownFrame(of: measures), pictures[frame] != nil else {
                return html + "<div class=\"drift\">held on</div>"
            }
            return html + "<div class=\"drift\">held on, <a href=\"#\(anchor(entrant))\">loose at "
                + "\(frame)</a></div>"
        }
        let label = "drifted at \(onset)"
        html += "<div class=\"drift gone\">"
        html +=
            pictures[onset] == nil
            ? label : "<a href=\"#\(anchor(entrant))\">\(label)</a>"
        return html + "</div>"
    }

    private func anchor(_ entrant: Int) -> String { "drift-\(index)-\(entrant)" }

    /// Overlap over time: an area under a line, absences shaded, a mark where drift began.
    private func trace(_ entrant: Int) -> String {
        let measures = comparison.entrants[entrant].measures.sequences[index]
        let c = Markup.coordinate
        let width = 600.0
        let height = 36.0
        let step = width / Double(max(1, sequence.truth.count))
        var svg = "<svg viewBox=\"0 0 600 36\" preserveAspectRatio=\"none\" role=\"img\" "
        svg += "aria-label=\"overlap over time\"><rect class=\"back\" width=\"600\" height=\"36\"/>"
        for gap in absences {
            svg += "<rect class=\"absent\" x=\"\(c(Double(gap.lowerBound) * step))\" y=\"0\" "
            svg += "width=\"\(c(Double(gap.count) * step))\" height=\"36\"/>"
        }
        for stretch in stretches(measures.scores) {
            var points = stretch.map {
                (x: (Double($0.frame) + 0.5) * step, y: height * (1 - $0.overlap))
            }
            svg += "<polyline class=\"trace\" points=\"\(Markup.points(points))\"/>"
            guard let first = points.first, let last = points.last else { continue }
            points.insert((x: first.x, y: height), at: 0)
            points.append((x: last.x, y: height))
            svg += "<polygon class=\"area\" points=\"\(Markup.points(points))\"/>"
        }
        svg += confidence(entrant, step: step, height: height)
        if let onset = measures.drift.onset {
            let x = c((Double(onset) + 0.5) * step)
            svg += "<line class=\"onset\" x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"36\"/>"
        }
        return svg + "</svg>"
    }

    /// The confidence that the tracker reported, as a thin line; nothing where it reported none.
    private func confidence(_ entrant: Int, step: Double, height: Double) -> String {
        let reports = comparison.entrants[entrant].results[index].reports
        let stride = max(1, reports.count / 400)
        let points = Swift.stride(from: 0, to: reports.count, by: stride).compactMap { frame in
            reports[frame]?.confidence.map {
                (x: (Double(frame) + 0.5) * step, y: height * (1 - min(max($0, 0), 1)))
            }
        }
        return points.isEmpty
            ? "" : "<polyline class=\"said\" points=\"\(Markup.points(points))\"/>"
    }

    private var absences: [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (frame, box) in sequence.truth.enumerated() where box == nil {
            if let last = ranges.last, last.upperBound == frame {
                ranges[ranges.count - 1] = last.lowerBound..<frame + 1
            } else {
                ranges.append(frame..<frame + 1)
            }
        }
        return ranges
    }

    /// Runs of counted frames without a gap; of long sequences, as many points as can be seen, each
    /// the lowest of those that it stands for.
    private func stretches(_ scores: FrameScores) -> [[(frame: Int, overlap: Double)]] {
        let bundle = max(1, scores.frames.count / 400)
        var stretches: [[(frame: Int, overlap: Double)]] = []
        var previous = Int.min
        var pending = 0
        for (frame, overlap) in zip(scores.frames, scores.overlaps) {
            if stretches.isEmpty || frame != previous + 1 {
                stretches.append([])
                pending = 0
            }
            previous = frame
            let last = stretches.count - 1
            if pending > 0, let tail = stretches[last].last {
                if overlap < tail.overlap {
                    stretches[last][stretches[last].count - 1] = (tail.frame, overlap)
                }
            } else {
                stretches[last].append((frame, overlap))
            }
            pending = (pending + 1) % bundle
        }
        return stretches
    }

    private func picture(_ entrant: Int, color: Int) -> String? {
        let measures = comparison.entrants[entrant].measures.sequences[index]
        guard let onset = Self.shownFrame(of: measures), let picture = pictures[onset] else {
            return nil
        }
        let box = comparison.entrants[entrant].results[index].boxes[onset]
        let view = Self.view(of: [sequence.truth[onset], box].compactMap { $0 }, in: picture)
        let c = Markup.coordinate
        var html = "<figure id=\"\(anchor(entrant))\" class=\"c\(color % ReportStyle.colors)\">"
        html += "<svg viewBox=\"\(c(view.x)) \(c(view.y)) \(c(view.width)) \(c(view.height))\" "
        html += "role=\"img\" aria-label=\"frame \(onset)\">"
        html += "<image href=\"\(Markup.escape(picture.dataURL))\" preserveAspectRatio=\"none\" "
        html += "width=\"\(picture.frameWidth)\" height=\"\(picture.frameHeight)\"/>"
        let line = view.width / 160
        if let truth = sequence.truth[onset] { html += outline(truth, "truth", line) }
        if let box { html += outline(box, "result", line) }
        html += "</svg><figcaption><span class=\"chip\"></span>"
        html += Markup.escape(comparison.entrants[entrant].name)
        let kind = measures.drift.onset == nil ? ", loose" : ""
        return html + ", frame \(onset)\(kind)</figcaption></figure>"
    }

    /// The part of the frame to show: 4:3 around the boxes, no less than a third of the width, so
    /// that small targets are seen together with where they are.
    private static func view(of boxes: [Box], in picture: ReportPicture) -> Box {
        let frame = Box(
            x: 0, y: 0, width: Double(picture.frameWidth), height: Double(picture.frameHeight))
        let inside = boxes.map { $0.intersection(frame) }.filter(\.isValid)
        guard let left = inside.map(\.x).min(), let right = inside.map(\.maxX).max(),
            let top = inside.map(\.y).min(), let bottom = inside.map(\.maxY).max()
        else { return frame }
        let wanted = max((right - left) * 1.4, (bottom - top) * 1.4 * 4 / 3, frame.width / 3)
        let width = min(wanted, max(frame.width, frame.height * 4 / 3))
        let height = width * 3 / 4
        func start(_ middle: Double, _ size: Double, _ limit: Double) -> Double {
            size >= limit ? (limit - size) / 2 : min(max(0, middle - size / 2), limit - size)
        }
        return Box(
            x: start((left + right) / 2, width, frame.width),
            y: start((top + bottom) / 2, height, frame.height), width: width, height: height)
    }

    private func outline(_ box: Box, _ kind: String, _ line: Double) -> String {
        let c = Markup.coordinate
        let position =
            "x=\"\(c(box.x))\" y=\"\(c(box.y))\" width=\"\(c(box.width))\" "
            + "height=\"\(c(box.height))\""
        return "<rect class=\"halo\" \(position) stroke-width=\"\(c(line * 2))\"/>"
            + "<rect class=\"\(kind)\" \(position) stroke-width=\"\(c(line))\"/>"
    }
}
