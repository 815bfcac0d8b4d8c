import HoldfastCKernels

/// Transforms of square real maps of one size; see `kernels.h` for the layout.
struct FourierPlan: Sendable {
    /// Channels that are transformed side by side; the number of channels is a multiple of it.
    static let lanes = Int(HOLDFAST_LANES)

    let size: Int
    private var plan: holdfast_fourier_plan

    /// Columns of the half spectrum.
    var half: Int { size / 2 + 1 }
    /// Positions of the half spectrum.
    var positions: Int { size * half }

    /// A plan for maps of `size` x `size`, or nil where `size` is odd, has a prime factor above 5 or
    /// is larger than 256.
    init?(size: Int) {
        var plan = holdfast_fourier_plan()
        guard size > 0, size <= 256, holdfast_fourier_plan_make(&plan, Int32(size)) != 0 else {
            return nil
        }
        self.plan = plan
        self.size = size
    }

    func forward(_ map: [Float], channels: Int, into spectrum: inout [Float]) {
        precondition(map.count == size * size * channels)
        precondition(spectrum.count == positions * 2 * channels)
        withUnsafePointer(to: plan) {
            holdfast_fourier_forward($0, map, &spectrum, Int32(channels))
        }
    }

    /// The inverse; `spectrum` is overwritten.
    func inverse(_ spectrum: inout [Float], channels: Int, into map: inout [Float]) {
        precondition(map.count == size * size * channels)
        precondition(spectrum.count == positions * 2 * channels)
        withUnsafePointer(to: plan) {
            holdfast_fourier_inverse($0, &spectrum, &map, Int32(channels))
        }
    }

    /// The spectrum of maps that are moved cyclically, so that what lies `row` and `column` cells behind the first
    /// comes to lie there; fractions are interpolated.
    func move(
        _ spectrum: [Float], row: Double, column: Double, channels: Int, into result: inout [Float]
    ) {
        precondition(spectrum.count == positions * 2 * channels)
        precondition(result.count == spectrum.count)
        withUnsafePointer(to: plan) {
            holdfast_fourier_move($0, spectrum, row, column, &result, Int32(channels))
        }
    }

    /// The spectrum of a single map, `[position][2]`.
    func forward(single map: [Float], into spectrum: inout [Float]) {
        precondition(map.count == size * size && spectrum.count == positions * 2)
        withScratch { plan, scratch in
            holdfast_fourier_forward_single(plan, map, &spectrum, scratch)
        }
    }

    /// The map of a single spectrum, `[position][2]`.
    func inverse(single spectrum: [Float], into map: inout [Float]) {
        precondition(map.count == size * size && spectrum.count == positions * 2)
        withScratch { plan, scratch in
            holdfast_fourier_inverse_single(plan, spectrum, &map, scratch)
        }
    }

    /// The spectrum of a single map, `[position][2]`.
    func spectrum(of map: [Float]) -> [Float] {
        var spectrum = [Float](repeating: 0, count: positions * 2)
        forward(single: map, into: &spectrum)
        return spectrum
    }

    private func withScratch(
        _ body: (UnsafePointer<holdfast_fourier_plan>, UnsafeMutablePointer<Float>?) -> Void
    ) {
        withUnsafePointer(to: plan) { plan in
            withUnsafeTemporaryAllocation(
                of: Float.self, capacity: holdfast_fourier_scratch(plan)
            ) { body(plan, $0.baseAddress) }
        }
    }
}
