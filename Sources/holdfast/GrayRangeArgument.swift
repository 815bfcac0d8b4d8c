import ArgumentParser
import HoldfastVideo

/// What is black and what is white: `auto`, `all` or `LOW-HIGH`.
struct GrayRangeArgument: ExpressibleByArgument {
    var range: GrayRange

    init(range: GrayRange) { self.range = range }

    init?(argument: String) {
        switch argument {
        case "auto": range = .automatic
        case "all": range = .whole
        default:
            let ends = argument.split(separator: "-", omittingEmptySubsequences: false)
                .map { Int($0) }
            guard ends.count == 2, let low = ends[0], let high = ends[1], low < high,
                high <= 65535
            else { return nil }
            range = .between(low, high)
        }
    }

    var defaultValueDescription: String { "auto" }
}
