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

    /// A coordinate with at most two digits after the point.
    static func coordinate(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() && abs(rounded) < 1e9
            ? String(Int(rounded)) : String(rounded)
    }

    /// `x,y x,y ...` for a polyline.
    static func points(_ points: [(x: Double, y: Double)]) -> String {
        points.map { coordinate($0.x) + "," + coordinate($0.y) }.joined(separator: " ")
    }
}
