import Foundation
import HoldfastImaging

/// The built-in font: letters as pen strokes, drawn with the same anti-aliased lines as the boxes.
///
/// A font library (FreeType with fontconfig) could draw any script in any typeface. But it is one
/// more system package, needs a font file that servers and containers often lack, and gives
/// different pixels on different machines. Labels are short and Latin (an id, a state, a
/// percentage), so two hundred lines of our own are enough: nothing to install, crisp at every size
/// because strokes have no fixed resolution, and the same bytes everywhere.
struct StrokeFont: Sendable {
    /// A letter as line segments.
    struct Glyph: Sendable {
        var lines: [(start: Point, end: Point)] = []
        var width = 0.0
        /// True for letters whose top is at x-height.
        var isSmall = false
    }

    static let standard = StrokeFont()

    private let glyphs: [Character: Glyph]
    /// Replaces letters that the font does not have.
    private let missing: Glyph

    private init() {
        var glyphs: [Character: Glyph] = [:]
        for (character, path) in Glyphs.paths {
            var glyph = Self.glyph(path: path)
            glyph.isSmall = character.isLowercase
            // All digits have the same width, so that a changing number does not shift its label.
            if character.isNumber { glyph.width = 5.7 }
            glyphs[character] = glyph
        }
        glyphs[" "] = Glyph(width: 3)
        self.glyphs = glyphs
        missing = Self.glyph(path: "M 0 1 L 5 1 L 5 9 L 0 9 L 0 1")
    }

    /// The stroke width for a cap height, pixels.
    static func strokeWidth(capHeight: Double) -> Double {
        max(1.2, capHeight * 0.14)
    }

    /// The width of a text including its strokes, pixels.
    func width(of text: String, capHeight: Double) -> Double {
        guard !text.isEmpty else { return 0 }
        let pen = text.reduce(0.0) { $0 + advance(of: glyph($1), capHeight: capHeight) }
        return pen - Self.gap(capHeight: capHeight) + Self.strokeWidth(capHeight: capHeight)
    }

    /// Adds a text to a shape. `origin` is the top-left corner of its capitals. Letters are aligned
    /// to whole pixels so that stems and bars are crisp.
    func add(_ text: String, at origin: Point, capHeight: Double, to shape: inout Coverage) {
        let stroke = Self.strokeWidth(capHeight: capHeight)
        // Strokes are centred on pixel centres or edges, whichever gives fewer gray pixels.
        let phase = Int(stroke.rounded()) % 2 == 0 ? 0.0 : 0.5
        var pen = (origin.x + stroke / 2 - phase).rounded() + phase
        let top = (origin.y + stroke / 2 - phase).rounded() + phase
        let height = capHeight - stroke.rounded()
        let unit = height / 10
        let smallTop = (3.2 * unit).rounded()
        for character in text {
            let glyph = glyph(character)
            for line in glyph.lines {
                func position(_ point: Point) -> Point {
                    guard glyph.isSmall, point.y > 0.8, point.y < 10 else {
                        return Point(x: pen + point.x * unit, y: top + point.y * unit)
                    }
                    let share = (point.y - 3.2) / 6.8
                    return Point(
                        x: pen + point.x * unit, y: top + smallTop + share * (height - smallTop))
                }
                shape.addLine(from: position(line.start), to: position(line.end), width: stroke)
            }
            pen += advance(of: glyph, capHeight: capHeight)
        }
    }

    private func glyph(_ character: Character) -> Glyph {
        glyphs[character] ?? missing
    }

    private func advance(of glyph: Glyph, capHeight: Double) -> Double {
        let unit = (capHeight - Self.strokeWidth(capHeight: capHeight).rounded()) / 10
        return (glyph.width * unit + Self.gap(capHeight: capHeight)).rounded()
    }

    /// From the middle of a letter's last stem to the middle of the next letter's first.
    private static func gap(capHeight: Double) -> Double {
        (strokeWidth(capHeight: capHeight) + max(1, capHeight * 0.13)).rounded()
    }

    /// Parses a path as described in ``Glyphs``; stops at anything else.
    private static func glyph(path: String) -> Glyph {
        var glyph = Glyph()
        var pen: Point?
        var moved = false
        var words = path.split(separator: " ")[...]
        func draw(to point: Point) {
            if let pen { glyph.lines.append((pen, point)) }
            pen = point
            moved = false
        }
        func dot() {
            if moved, let pen { glyph.lines.append((pen, pen)) }
        }
        while let command = words.popFirst() {
            let numbers = words.prefix { Double($0) != nil }.compactMap { Double($0) }
            words = words.dropFirst(numbers.count)
            switch (command, numbers.count) {
            case ("M", 2):
                dot()
                pen = Point(x: numbers[0], y: numbers[1])
                moved = true
            case ("L", 2):
                draw(to: Point(x: numbers[0], y: numbers[1]))
            case ("Q", 4):
                guard let start = pen else { return glyph }
                let control = Point(x: numbers[0], y: numbers[1])
                let end = Point(x: numbers[2], y: numbers[3])
                for step in 1...6 {
                    let share = Double(step) / 6
                    draw(
                        to: start.between(control, share: share).between(
                            control.between(end, share: share), share: share))
                }
            case ("A", 6):
                let steps = max(2, Int((abs(numbers[5] - numbers[4]) / 20).rounded(.up)))
                for step in 0...steps {
                    let degrees =
                        numbers[4] + (numbers[5] - numbers[4]) * Double(step) / Double(steps)
                    draw(
                        to: Point(
                            x: numbers[0] + numbers[2] * cos(degrees * .pi / 180),
                            y: numbers[1] + numbers[3] * sin(degrees * .pi / 180)))
                }
            default:
                return glyph
            }
        }
        dot()
        glyph.width = glyph.lines.reduce(0) { max($0, $1.start.x, $1.end.x) }
        return glyph
    }
}
