import HoldfastImaging

/// The outcome of a suite as one HTML page that needs nothing else: failures first, with a picture of
/// the frame where each began.
public struct RegressionPage: Sendable {
    /// What marks a folder as one of these reports.
    public static let generator = "holdfast regress"

    let outcome: RegressionOutcome

    public init(_ outcome: RegressionOutcome) { self.outcome = outcome }

    /// The page.
    ///
    /// - Parameter picture: gives a case's picture as a data URL.
    public func html(picture: (RegressionVerdict) -> String?) -> String {
        let failures = outcome.failures
        let title = "\(outcome.suite): \(headline)"
        var page = "<header><h1>\(Markup.escape(outcome.suite))</h1><p>Drift regression of "
        page += "\(Markup.escape(outcome.tracker)).</p></header>"
        let frames = outcome.verdicts.reduce(0) { $0 + $1.frames }
        page += "<div class=\"facts\">"
        page += Markup.fact(
            headline, "of \(outcome.verdicts.count) cases",
            kind: outcome.passed ? "fine" : "broken")
        page += Markup.fact("\(frames)", "frames tracked") + "</div>\n"
        if !failures.isEmpty {
            page += "<h2>What failed</h2><p>The first frame that diverged, how far, and what it "
            page += "looks like.</p>\n"
            page += failures.map { card($0, picture: picture($0)) }.joined(separator: "\n")
        }
        page += "<h2>All cases</h2><p>Measures against the true boxes, means where a case has "
        page += "several seeds, and the largest difference to the golden trajectory.</p>" + table
        page += "<footer>AUC: mean over 21 overlap thresholds of the share of frames above. Drift: "
        page += "overlap below 0.1 for 10 frames in a row. Golden: the largest distance of an edge "
        page += "of the box from that of the recorded trajectory, pixels.</footer>"
        return Markup.page(
            title: title, generator: Self.generator, style: Self.css, body: page)
    }

    private var headline: String {
        outcome.passed ? "all passed" : "\(outcome.failures.count) failed"
    }

    private func card(_ verdict: RegressionVerdict, picture: String?) -> String {
        var html = "<section class=\"card failure\" id=\"\(Markup.escape(verdict.fileName))\">"
        html += "<header><h3>\(Markup.escape(verdict.name))</h3>"
        if let divergence = verdict.divergence {
            html += "<span class=\"kind\">\(divergence.failureMode.rawValue)</span>"
            html += "<span>\(Markup.escape(divergence.text))</span>"
        }
        html += "</header><ul>"
        html += verdict.complaints.map { "<li>\(Markup.escape($0))</li>" }.joined() + "</ul>"
        if let tally = verdict.tally {
            if verdict.divergence != nil, let worst = tally.worst {
                html += chart(tally.runs[worst])
            }
        } else {
            html += chart(verdict)
        }
        if let picture, let divergence = verdict.divergence {
            let frame = divergence.frame
            html +=
                "<figure><img src=\"\(Markup.escape(picture))\" alt=\"frame \(frame)\"><figcaption>"
            html += divergence.seed.map { "Seed \($0), frame" } ?? "Frame"
            html += " \(frame). White, dashed: where the box should be. Coloured: "
            html += "where the tracker had it.</figcaption></figure>"
        }
        return html + "</section>"
    }

    /// Overlap with the truth, or difference to the golden trajectory, over time.
    private func chart(_ verdict: RegressionVerdict) -> String {
        let isGolden = verdict.divergence?.reference == .golden || verdict.truth == nil
        var points: [(frame: Int, value: Double)] = []
        var highest = 1.0
        var guide = 0.5
        if isGolden, let golden = verdict.golden {
            points = golden.differences.enumerated().compactMap { frame, value in
                value.map { (frame, $0) }
            }
            guide = verdict.tolerance ?? 0
            highest = max(points.map(\.value).max() ?? 1, 2 * guide, 1e-6)
        } else if let scores = verdict.truth?.measures?.scores {
            points = zip(scores.frames, scores.overlaps).map { ($0, $1) }
        }
        guard points.count > 1, verdict.frames > 1 else { return "" }
        let c = Markup.coordinate
        let (width, height) = (1000.0, 90.0)
        func x(_ frame: Int) -> Double { Double(frame) / Double(verdict.frames - 1) * width }
        func y(_ value: Double) -> Double { height * (1 - min(value / highest, 1)) }
        var svg = "<div class=\"over\"><svg viewBox=\"0 0 1000 90\" preserveAspectRatio=\"none\" "
        svg += "role=\"img\" aria-label=\"over time\"><rect class=\"back\" width=\"1000\" "
        svg += "height=\"90\"/>"
        for stretch in stretches(points) {
            let line = stretch.map { (x: x($0.frame), y: y($0.value)) }
            svg += "<polyline class=\"trace\" points=\"\(Markup.points(line))\"/>"
        }
        svg += "<line class=\"guide\" x1=\"0\" x2=\"1000\" y1=\"\(c(y(guide)))\" "
        svg += "y2=\"\(c(y(guide)))\"/>"
        if let frame = verdict.divergence?.frame {
            svg += "<line class=\"onset\" x1=\"\(c(x(frame)))\" x2=\"\(c(x(frame)))\" y1=\"0\" "
            svg += "y2=\"90\"/>"
        }
        svg += "</svg><p>"
        svg +=
            isGolden
            ? "Difference to the golden trajectory over time, 0 to "
                + "\(TextTable.number(highest, digits: 1)) px; dashed: the tolerance."
            : "Overlap with the true box over time, 0 to 1; dashed: 0.5."
        return svg + " Red: the first frame that diverged.</p></div>"
    }

    private func stretches(
        _ points: [(frame: Int, value: Double)]
    ) -> [[(frame: Int, value: Double)]] {
        var stretches: [[(frame: Int, value: Double)]] = []
        for point in points {
            if let last = stretches.last?.last, last.frame == point.frame - 1 {
                stretches[stretches.count - 1].append(point)
            } else {
                stretches.append([point])
            }
        }
        return stretches
    }

    private var table: String {
        var html = "<div class=\"card scroll\"><table><tr><th>case</th><th>frames</th><th>AUC</th>"
        html += "<th>seeds</th><th>drift</th><th>false<br>claims</th><th>false<br>alarms</th>"
        html += "<th>calibration<br>error</th><th>golden,<br>px</th><th>result</th></tr>"
        for verdict in outcome.verdicts {
            let name = Markup.escape(verdict.name)
            html += "<tr><td>"
            html +=
                verdict.passed
                ? name : "<a href=\"#\(Markup.escape(verdict.fileName))\">\(name)</a>"
            html += "</td><td>\(verdict.frames)</td>"
            html += "<td>\(TextTable.number(verdict.mean(\.accuracy.success)))</td>"
            html += "<td>\(seeds(verdict))</td><td>\(drift(verdict))</td>"
            for value in [
                verdict.mean(\.reliability.falseClaims), verdict.mean(\.reliability.falseAlarms),
                verdict.mean(\.reliability.calibrationError),
            ] {
                html += "<td>\(TextTable.number(value, digits: 2))</td>"
            }
            html += "<td>\(TextTable.number(verdict.golden?.largest?.difference, digits: 1))</td>"
            html +=
                verdict.passed
                ? "<td class=\"pass\">passed</td>" : "<td class=\"fail\">failed</td>"
            html += "</tr>"
        }
        return html + "</table></div>"
    }

    private func seeds(_ verdict: RegressionVerdict) -> String {
        guard let tally = verdict.tally else { return "-" }
        let failed = tally.failedSeeds
        return "\(tally.held) of \(tally.runs.count)"
            + (failed.isEmpty ? "" : "<br><small>not \(SeedRange.text(failed))</small>")
    }

    private func drift(_ verdict: RegressionVerdict) -> String {
        let onsets = verdict.measures.compactMap(\.drift.onset)
        guard let first = onsets.first else { return "-" }
        return verdict.tally == nil ? "at \(first)" : "on \(onsets.count)"
    }

    private static let css = """
        .fine b, td.pass { color: var(--good); }
        .broken b, td.fail { color: var(--bad); font-weight: 650; }
        .failure { margin-top: 14px; scroll-margin-top: 12px; }
        .failure header { display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; }
        .failure header span { color: var(--soft); font-size: 14px; }
        .failure header .kind { background: var(--bad); color: var(--card); border-radius: 6px;
          padding: 0 8px; font-size: 12.5px; font-weight: 600; }
        .failure ul { margin: 10px 0 14px; padding-left: 20px; }
        .failure img { display: block; width: 100%; border-radius: 8px; }
        .failure figcaption { margin-top: 6px; }
        .over { --c: var(--c0); margin: 0 0 16px; }
        .over svg { display: block; width: 100%; height: 90px; border-radius: 6px; }
        .over p { margin: 4px 0 0; color: var(--soft); font-size: 13px; }
        td a { color: inherit; }
        td small { display: inline-block; white-space: normal; max-width: 20ch; }

        """
}
