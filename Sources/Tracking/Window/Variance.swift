extension [Float] {
    /// The mean of the squared distances from the mean; 0 of nothing.
    var variance: Float {
        let count = Float(Swift.max(count, 1))
        let mean = reduce(0, +) / count
        return reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    }
}
