/// Tables of measurements.
enum Table {
    /// A row of the table: a name and what belongs to it.
    static func row(_ name: String, _ numbers: String...) -> String {
        func padding(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count))
        }
        return name + padding(name, 46) + numbers.map { padding($0, 14) + $0 }.joined()
    }
}
