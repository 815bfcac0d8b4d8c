import HoldfastImaging

/// A region of the TraX protocol.
public enum TraXRegion: Sendable, Equatable {
    case rectangle(Box)
    /// At least three corners.
    case polygon([Point])
    /// No region: a code, or numbers that are not finite.
    case none

    private static let mostCorners = 10_000

    /// Reads `x,y,w,h`, `x1,y1,x2,y2,x3,y3,...` or a code, with or without `rect:`, `poly:`,
    /// `special:` before it.
    public init(_ text: String) throws(TraXError) {
        var numbers = text[...]
        if let colon = text.firstIndex(of: ":") {
            let kind = text[..<colon]
            guard kind != "mask" else {
                throw .refused("masks are not supported; rectangles and polygons are")
            }
            guard ["rect", "poly", "special"].contains(kind) else {
                throw .protocolViolation("unknown kind of region '\(kind.prefix(40))'")
            }
            numbers = text[text.index(after: colon)...]
        }
        var values: [Double] = []
        for field in numbers.split(separator: ",", omittingEmptySubsequences: false) {
            let word = field.drop { $0 == " " }
            guard let value = Double(word), values.count < 2 * Self.mostCorners else {
                throw .protocolViolation("'\(text.prefix(60))' is not a region")
            }
            values.append(value)
        }
        guard values.allSatisfy(\.isFinite) else {
            self = .none
            return
        }
        guard values.allSatisfy({ abs($0) < 1e7 }) else {
            throw .protocolViolation("a coordinate of a region is out of bounds")
        }
        switch values.count {
        case 1: self = .none
        case 4:
            self = .rectangle(
                Box(x: values[0], y: values[1], width: values[2], height: values[3]))
        case let count where count >= 6 && count % 2 == 0:
            self = .polygon(
                stride(from: 0, to: count, by: 2).map { Point(x: values[$0], y: values[$0 + 1]) })
        default: throw .protocolViolation("'\(text.prefix(60))' is not a region")
        }
    }

    /// As the protocol writes it, to four digits after the point.
    public var text: String {
        let numbers: [Double] =
            switch self {
            case .rectangle(let box): [box.x, box.y, box.width, box.height]
            case .polygon(let corners): corners.flatMap { [$0.x, $0.y] }
            case .none: [0]
            }
        if case .none = self { return "0" }
        return numbers.map { Self.fixed($0) }.joined(separator: ",")
    }

    private static func fixed(_ value: Double) -> String {
        let units = (value * 10_000).rounded()
        guard abs(units) < 1e15 else { return "0" }
        let magnitude = Int64(units).magnitude
        let fraction = String(magnitude % 10_000)
        return (units < 0 ? "-" : "") + "\(magnitude / 10_000)."
            + String(repeating: "0", count: 4 - fraction.count) + fraction
    }

    /// The upright box that a tracker is to follow; nil for no region or one of no area.
    ///
    /// Of a polygon: around its bounding box's centre, with the bounding box's ratio and the
    /// polygon's own area, so that the box of a turned target is not mostly background.
    public var box: Box? {
        switch self {
        case .none: return nil
        case .rectangle(let box): return box.isValid ? box : nil
        case .polygon(let corners):
            guard let bounds = Self.bounds(corners), bounds.isValid else { return nil }
            let scale = (min(1, Self.area(corners) / bounds.area)).squareRoot()
            guard scale > 0.05 else { return bounds }
            return Box(
                center: bounds.center, width: bounds.width * scale, height: bounds.height * scale)
        }
    }

    static func bounds(_ corners: [Point]) -> Box? {
        guard let left = corners.map(\.x).min(), let right = corners.map(\.x).max(),
            let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max()
        else { return nil }
        return Box(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// The area by the shoelace formula.
    private static func area(_ corners: [Point]) -> Double {
        var doubled = 0.0
        for (index, corner) in corners.enumerated() {
            let next = corners[(index + 1) % corners.count]
            doubled += corner.x * next.y - next.x * corner.y
        }
        return abs(doubled) / 2
    }

    /// A box in the form of this region: the corners where this is a polygon.
    func inForm(_ box: Box) -> TraXRegion {
        guard case .polygon = self else { return .rectangle(box) }
        return .polygon([
            Point(x: box.x, y: box.y), Point(x: box.maxX, y: box.y),
            Point(x: box.maxX, y: box.maxY), Point(x: box.x, y: box.maxY),
        ])
    }
}
