import Foundation

/// Colours, where a person looks at them.
enum Terminal {
    /// Whether what is written to a descriptor may have colours: it is a terminal that has some, and
    /// nobody has asked for none (https://no-color.org).
    static func hasColors(
        _ descriptor: Int32,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        return allowsColors(environment)
    }

    /// What the environment says of colours.
    static func allowsColors(_ environment: [String: String]) -> Bool {
        environment["NO_COLOR"]?.isEmpty != false && environment["TERM"] != "dumb"
            && environment["TERM"]?.isEmpty == false
    }

    static func red(_ text: String, on descriptor: Int32) -> String {
        hasColors(descriptor) ? "\u{1B}[1;31m\(text)\u{1B}[0m" : text
    }

    static func green(_ text: String, on descriptor: Int32) -> String {
        hasColors(descriptor) ? "\u{1B}[32m\(text)\u{1B}[0m" : text
    }
}
