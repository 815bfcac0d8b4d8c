import HoldfastImaging

/// What to draw on a frame.
public struct Overlay: OptionSet, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// The box: solid while tracking, dashed while uncertain, a crosshair once lost.
    public static let box = Overlay(rawValue: 1)
    /// The label with id, state and confidence.
    public static let label = Overlay(rawValue: 2)
    /// The path of the box's centre.
    public static let trail = Overlay(rawValue: 4)
    /// The response map as a panel in the corner.
    public static let response = Overlay(rawValue: 8)
    /// The activation map, blended over the frame.
    public static let heatmap = Overlay(rawValue: 16)

    /// The default.
    public static let standard: Overlay = [.box, .label, .trail]

    /// The names that ``init(parsing:)`` understands, in drawing order.
    public static let names = ["box", "label", "trail", "response", "heatmap"]

    /// Parses a comma-separated list such as `box,label,trail`. `none` means nothing, `all`
    /// everything.
    ///
    /// - Throws: ``UnknownOverlay`` for the first name that is not in ``names``.
    public init(parsing text: String) throws {
        var result: Overlay = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(part).trimmed().lowercased()
            switch name {
            case "none": break
            case "all": result.formUnion(Overlay(rawValue: (1 << Overlay.names.count) - 1))
            default:
                guard let index = Overlay.names.firstIndex(of: name) else {
                    throw UnknownOverlay(name: String(name.prefix(40)))
                }
                result.formUnion(Overlay(rawValue: 1 << index))
            }
        }
        self = result
    }
}

/// An unknown name in a list of overlays.
public struct UnknownOverlay: HoldfastError, Hashable {
    public let name: String

    public var description: String {
        "unknown overlay '\(name)': choose from \(Overlay.names.joined(separator: ", ")), all, none"
    }
}

extension String {
    fileprivate func trimmed() -> String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
