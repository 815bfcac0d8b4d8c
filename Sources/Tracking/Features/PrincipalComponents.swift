/// The mean of a set of feature vectors and their directions of largest variance.
struct PrincipalComponents: Sendable {
    /// Mean vector, `inputs` long.
    private(set) var mean: [Float]
    /// Orthonormal directions, `[inputs][outputs]`, largest variance first.
    private(set) var matrix: [Float]
    let inputs: Int
    let outputs: Int

    /// Learns from vectors of `inputs` numbers each.
    ///
    /// Cost: O(vectors * inputs^2 + inputs^3); once per target.
    init(vectors: [Float], inputs: Int, outputs: Int) {
        let count = vectors.count / inputs
        var mean = [Double](repeating: 0, count: inputs)
        for v in 0..<count {
            for i in 0..<inputs { mean[i] += Double(vectors[v * inputs + i]) / Double(count) }
        }
        var covariance = [Double](repeating: 0, count: inputs * inputs)
        for v in 0..<count {
            for i in 0..<inputs {
                let a = Double(vectors[v * inputs + i]) - mean[i]
                for j in 0...i {
                    covariance[i * inputs + j] += a * (Double(vectors[v * inputs + j]) - mean[j])
                }
            }
        }
        for i in 0..<inputs {
            for j in 0..<i { covariance[j * inputs + i] = covariance[i * inputs + j] }
        }
        let (values, directions) = Self.eigen(covariance, size: inputs)
        let order = (0..<inputs).sorted { (values[$1], $0) < (values[$0], $1) }
        var matrix = [Float](repeating: 0, count: inputs * outputs)
        for o in 0..<min(outputs, inputs) {
            for i in 0..<inputs {
                matrix[i * outputs + o] = Float(directions[i * inputs + order[o]])
            }
        }
        self.mean = mean.map(Float.init)
        self.matrix = matrix
        self.inputs = inputs
        self.outputs = outputs
    }

    /// No directions yet, to be read from a saved state.
    init(inputs: Int, outputs: Int) {
        mean = [Float](repeating: 0, count: inputs)
        matrix = [Float](repeating: 0, count: inputs * outputs)
        self.inputs = inputs
        self.outputs = outputs
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&mean, count: inputs)
        try archive.numbers(&matrix, count: inputs * outputs)
    }

    /// Eigenvalues and eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations
    /// (Golub and Van Loan, Matrix Computations, section 8.5).
    private static func eigen(_ matrix: [Double], size n: Int) -> ([Double], [Double]) {
        var a = matrix
        var v = [Double](repeating: 0, count: n * n)
        for i in 0..<n { v[i * n + i] = 1 }
        func turn(_ m: inout [Double], _ x: Int, _ y: Int, _ c: Double, _ s: Double) {
            let (p, q) = (m[x], m[y])
            m[x] = c * p - s * q
            m[y] = s * p + c * q
        }
        for _ in 0..<30 {
            var off = 0.0
            var diagonal = 0.0
            for i in 0..<n {
                diagonal += a[i * n + i] * a[i * n + i]
                for j in 0..<i { off += a[i * n + j] * a[i * n + j] }
            }
            if off <= 1e-18 * diagonal { break }
            for q in 1..<n {
                for p in 0..<q where a[p * n + q] != 0 {
                    let theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q])
                    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot()
                    let s = t * c
                    for k in 0..<n { turn(&a, k * n + p, k * n + q, c, s) }
                    for k in 0..<n { turn(&a, p * n + k, q * n + k, c, s) }
                    for k in 0..<n { turn(&v, k * n + p, k * n + q, c, s) }
                }
            }
        }
        return ((0..<n).map { a[$0 * n + $0] }, v)
    }
}
