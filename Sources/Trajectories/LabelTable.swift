/// The labels of a log as numbers, in the order in which they come.
struct LabelTable: Sendable {
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    /// The number of a label from 0; that of the name that stands for none if there is none.
    mutating func number(of label: String?) -> Int {
        let name = label ?? TrajectoryRecord.defaultLabel
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }

    init(_ labels: [String] = []) {
        for label in labels { _ = number(of: label) }
    }
}
