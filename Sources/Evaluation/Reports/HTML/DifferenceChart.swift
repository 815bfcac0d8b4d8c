/// Paired differences to a baseline as dots with their intervals.
struct DifferenceChart {
    struct Row {
        var name: String
        var color: Int
        var interval: Statistics.Interval
    }

    var title: String
    var caption: String
    var rows: [Row]

    private let width = 460.0
    private let left = 120.0
    private let right = 110.0
    private let rowHeight = 34.0

    var html: String {
        let c = Markup.coordinate
        let extent = rows.map { max(abs($0.interval.low), abs($0.interval.high)) }.max() ?? 0
        let reach = max(0.02, extent * 1.08)
        let height = rowHeight * Double(rows.count) + 26
        func x(_ value: Double) -> Double {
            left + (value + reach) / (2 * reach) * (width - left - right)
        }
        var svg = "<svg viewBox=\"0 0 \(c(width)) \(c(height))\" role=\"img\" "
        svg += "aria-label=\"\(Markup.escape(title))\">"
        svg += "<line class=\"zero\" x1=\"\(c(x(0)))\" x2=\"\(c(x(0)))\" y1=\"2\" "
        svg += "y2=\"\(c(height - 20))\"/>"
        svg += "<text class=\"tick\" x=\"\(c(x(0)))\" y=\"\(c(height - 5))\" "
        svg += "text-anchor=\"middle\">no difference</text>"
        for (index, row) in rows.enumerated() {
            let y = rowHeight * (Double(index) + 0.5)
            let interval = row.interval
            svg += "<g class=\"c\(row.color)\">"
            svg += "<text class=\"strong\" x=\"0\" y=\"\(c(y + 4))\">"
            svg += Markup.escape(Self.shortened(row.name)) + "</text>"
            svg += "<line class=\"whisker\" x1=\"\(c(x(interval.low)))\" "
            svg += "x2=\"\(c(x(interval.high)))\" y1=\"\(c(y))\" y2=\"\(c(y))\"/>"
            svg += "<circle class=\"dot\" cx=\"\(c(x(interval.value)))\" cy=\"\(c(y))\" r=\"5\"/>"
            svg += "<text class=\"strong\" x=\"\(c(width))\" y=\"\(c(y - 1))\" "
            svg += "text-anchor=\"end\">\(TextTable.number(interval.value, signed: true))</text>"
            svg += "<text x=\"\(c(width))\" y=\"\(c(y + 13))\" text-anchor=\"end\">"
            svg += "\(TextTable.number(interval.low, signed: true)) to "
            svg += "\(TextTable.number(interval.high, signed: true))</text></g>"
        }
        return "<figure class=\"chart\"><h3>\(Markup.escape(title))</h3>\(svg)</svg>"
            + "<figcaption>\(Markup.escape(caption))</figcaption></figure>"
    }

    private static func shortened(_ name: String) -> String {
        name.count <= 17 ? name : name.prefix(16) + "\u{2026}"
    }
}
