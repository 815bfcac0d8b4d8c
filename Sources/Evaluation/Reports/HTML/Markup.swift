import Foundation

/// Small helpers for HTML and SVG text.
enum Markup {
    /// Text made safe for content and quoted attributes.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A whole page that needs no other file.
    ///
    /// - Parameters:
    ///   - generator: what made it, for programs that look for their own pages.
    ///   - style: added to that of all reports.
    static func page(
        title: String, generator: String? = nil, style: String = "", body: String
    ) -> String {
        var page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        if let generator { page += "<meta name=\"generator\" content=\"\(escape(generator))\">" }
        page += "<title>\(escape(title))</title><style>\n\(ReportStyle.css)\(style)</style></head>"
        return page + "\n<body><main>\n\(body)</main></body></html>\n"
    }

    /// A number to be seen at first glance, with what it means.
    static func fact(_ value: String, _ text: String, kind: String = "") -> String {
        "<div class=\"card fact\(kind.isEmpty ? "" : " \(kind)")\"><b>\(escape(value))</b>"
            + "<span>\(escape(text))</span></div>"
    }

    /// A coordinate with at most two digits after the point.
    static func coordinate(_ value: Double) -> String { number(value, decimals: 2) }

    /// A number with at most so many digits after the point.
    static func number(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "0" }
        let scale = pow(10, Double(decimals))
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e9
            ? String(Int(rounded)) : String(rounded)
    }

    /// `x,y x,y ...` for a polyline.
    static func points(_ points: [(x: Double, y: Double)]) -> String {
        points.map { coordinate($0.x) + "," + coordinate($0.y) }.joined(separator: " ")
    }
}
