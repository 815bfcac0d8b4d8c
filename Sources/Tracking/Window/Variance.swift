import HoldfastCKernels

extension [Float] {
    /// The mean of the squared distances from the mean; 0 of nothing.
    var variance: Float { holdfast_variance(self, Int32(count)) }
}
