extension Array where Element == Double {
    /// The quantile of sorted values, linear between neighbours; NaN of none.
    ///
    /// - Parameter share: 0.5 for the median, 0.95 for the 95th percentile.
    package func quantile(_ share: Double) -> Double {
        guard let last else { return .nan }
        let position = share * Double(count - 1)
        let index = Swift.min(Swift.max(Int(position), 0), count - 1)
        guard index + 1 < count else { return last }
        return self[index] + (self[index + 1] - self[index]) * (position - Double(index))
    }
}
