/// A line chart as inline SVG; colours come from the page's style by class.
struct LineChart {
    struct Series {
        var name: String
        /// Which of the page's colours, from 0.
        var color: Int
        var x: [Double]
        var y: [Double]
        /// Sizes of dots, 0...1, if there are to be any.
        var weights: [Double] = []
    }

    var title: String
    var caption: String
    var xLabel: String
    var yLabel: String
    var xTicks: [Double]
    var yTicks: [Double] = [0, 0.2, 0.4, 0.6, 0.8, 1]
    var series: [Series]
    /// A dashed line from corner to corner.
    var diagonal = false
    /// A dashed upright line.
    var marker: Double?
    var percent = false

    private let width = 460.0
    private let height = 300.0
    private let left = 46.0
    private let right = 20.0
    private let top = 10.0
    private let bottom = 40.0

    private func x(_ value: Double) -> Double {
        let low = xTicks.first ?? 0
        let high = xTicks.last ?? 1
        return left + (value - low) / (high - low) * (width - left - right)
    }

    private func y(_ value: Double) -> Double {
        top + (1 - value / (yTicks.last ?? 1)) * (height - top - bottom)
    }

    private func tick(_ value: Double) -> String {
        if percent { return "\(Int((value * 100).rounded()))\u{202F}%" }
        return value == value.rounded() && value > 1
            ? "\(Int(value))" : Markup.coordinate(value)
    }

    var html: String {
        let c = Markup.coordinate
        var svg = "<svg viewBox=\"0 0 \(c(width)) \(c(height))\" role=\"img\" "
        svg += "aria-label=\"\(Markup.escape(title))\">"
        for value in yTicks {
            svg += "<line class=\"grid\" x1=\"\(c(left))\" x2=\"\(c(width - right))\" "
            svg += "y1=\"\(c(y(value)))\" y2=\"\(c(y(value)))\"/>"
            svg += "<text class=\"tick\" x=\"\(c(left - 8))\" y=\"\(c(y(value) + 4))\" "
            svg += "text-anchor=\"end\">\(Markup.coordinate(value))</text>"
        }
        for value in xTicks {
            svg += "<text class=\"tick\" x=\"\(c(x(value)))\" y=\"\(c(height - bottom + 16))\" "
            svg += "text-anchor=\"middle\">\(tick(value))</text>"
        }
        svg += "<text class=\"label\" x=\"\(c((left + width - right) / 2))\" "
        svg += "y=\"\(c(height - 6))\" text-anchor=\"middle\">\(Markup.escape(xLabel))</text>"
        svg += "<text class=\"label\" transform=\"translate(11 \(c((top + height - bottom) / 2))) "
        svg += "rotate(-90)\" text-anchor=\"middle\">\(Markup.escape(yLabel))</text>"
        if diagonal {
            svg += "<line class=\"guide\" x1=\"\(c(x(0)))\" y1=\"\(c(y(0)))\" "
            svg += "x2=\"\(c(x(1)))\" y2=\"\(c(y(1)))\"/>"
        }
        if let marker {
            svg += "<line class=\"guide\" x1=\"\(c(x(marker)))\" x2=\"\(c(x(marker)))\" "
            svg += "y1=\"\(c(top))\" y2=\"\(c(height - bottom))\"/>"
        }
        // The first series is the best; it is drawn last, on top.
        for line in series.reversed() { svg += curve(line) }
        return "<figure class=\"chart\"><h3>\(Markup.escape(title))</h3>" + svg + "</svg>"
            + "<figcaption>\(Markup.escape(caption))</figcaption></figure>"
    }

    private func curve(_ line: Series) -> String {
        let points = zip(line.x, line.y).map { (x: x($0.0), y: y($0.1)) }
        var svg = "<g class=\"c\(line.color)\"><title>\(Markup.escape(line.name))</title>"
        svg += "<polyline class=\"line\" points=\"\(Markup.points(points))\"/>"
        for (point, weight) in zip(points, line.weights) {
            let radius = 2 + 6 * weight.squareRoot()
            svg += "<circle class=\"dot\" cx=\"\(Markup.coordinate(point.x))\" "
            svg += "cy=\"\(Markup.coordinate(point.y))\" r=\"\(Markup.coordinate(radius))\"/>"
        }
        return svg + "</g>"
    }
}
