import ArgumentParser
import HoldfastImaging

/// A box as a user writes it: `X,Y,W,H` in pixels, or each of them as a share of the frame, `10%`; with
/// `@N` behind it on frame N.
struct BoxArgument: Equatable, Sendable {
    struct Length: Equatable, Sendable {
        var value: Double
        var isPercent: Bool

        /// - Throws: `ValidationError` that says of what the text is not a number.
        init(_ text: Substring, of what: String) throws {
            let word = text.filter { $0 != " " }
            isPercent = word.hasSuffix("%")
            guard let value = Double(isPercent ? word.dropLast() : word[...]), value.isFinite else {
                throw ValidationError("the \(what): '\(text)' is not a number")
            }
            self.value = value
        }

        func pixels(of extent: Int) -> Double {
            isPercent ? value / 100 * Double(extent) : value
        }
    }

    /// The user's own words, for messages.
    let text: String
    let x: Length
    let y: Length
    let width: Length
    let height: Length
    /// The frame that it is on; nil is the first.
    let frame: Int?

    /// - Throws: `ValidationError` that says what is wrong.
    init(_ text: String) throws {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        frame = halves.count > 1 ? Int(halves[1]) : nil
        guard halves.count < 2 || frame.map({ (0...100_000_000).contains($0) }) == true else {
            throw ValidationError("the box '\(text)': after '@' comes a frame, counted from 0")
        }
        let parts = halves[0].split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 4 else {
            throw ValidationError(
                "the box '\(text)' has \(parts.count) numbers; a box is X,Y,W,H: left, top, width, "
                    + "height, in pixels or percent (100,80,40,60 or 10%,20%,5%,8%)")
        }
        let lengths = try parts.map { try Length($0, of: "box '\(text)'") }
        guard lengths[2].value > 0, lengths[3].value > 0 else {
            throw ValidationError("the box '\(text)': its width and height must be more than 0")
        }
        self.text = text
        (x, y, width, height) = (lengths[0], lengths[1], lengths[2], lengths[3])
    }

    func box(inWidth frameWidth: Int, height frameHeight: Int) -> Box {
        Box(
            x: x.pixels(of: frameWidth), y: y.pixels(of: frameHeight),
            width: width.pixels(of: frameWidth), height: height.pixels(of: frameHeight))
    }
}

/// A point as a user writes it: `X,Y` in pixels, or each of them as a share of the frame, `50%`.
struct PointArgument: Equatable, Sendable {
    let text: String
    let x: BoxArgument.Length
    let y: BoxArgument.Length

    /// - Throws: `ValidationError` that says what is wrong.
    init(_ text: String) throws {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw ValidationError(
                "the point '\(text)' has \(parts.count) numbers; a point is X,Y, in pixels or "
                    + "percent (120,90 or 50%,50%)")
        }
        self.text = text
        (x, y) = (
            try .init(parts[0], of: "point '\(text)'"), try .init(parts[1], of: "point '\(text)'")
        )
    }
}

/// Where tracking starts or ends: `12.5`, `1:02:03.5` or `frame:300`.
enum StartArgument: Equatable, Sendable {
    case time(Double)
    case frame(Int)

    /// - Parameter option: what messages call it.
    /// - Throws: `ValidationError` that says what is wrong.
    init(_ text: String, option: String = "--start") throws {
        if text.hasPrefix("frame:") {
            guard let frame = Int(text.dropFirst(6)), frame >= 0 else {
                throw ValidationError("\(option) '\(text)': after 'frame:' comes a number from 0")
            }
            self = .frame(frame)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard (1...3).contains(parts.count),
            parts.allSatisfy({ $0.map { $0 >= 0 && $0 < 1e9 } == true })
        else {
            throw ValidationError(
                "\(option) '\(text)' is neither a time (12.5, 1:02:03.5) nor frame:N")
        }
        self = .time(parts.reduce(0) { $0 * 60 + ($1 ?? 0) })
    }
}
