import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct PrincipalComponentsTests {
    private static let inputs = 11
    /// Vectors whose numbers depend on each other and vary by different amounts.
    private let vectors: [Float]

    init() {
        var numbers = TestNumbers(21)
        let mixing = numbers.list(Self.inputs * Self.inputs)
        var vectors: [Float] = []
        for _ in 0..<200 {
            let source = (0..<Self.inputs).map { numbers.real() * Float($0 + 1) }
            for i in 0..<Self.inputs {
                vectors.append(
                    3
                        + (0..<Self.inputs).reduce(0) {
                            $0 + mixing[i * Self.inputs + $1] * source[$1]
                        }
                )
            }
        }
        self.vectors = vectors
    }

    private func coordinates(_ basis: PrincipalComponents, _ vector: Int) -> [Float] {
        (0..<basis.outputs).map { o in
            (0..<basis.inputs).reduce(0) {
                $0 + basis.matrix[$1 * basis.outputs + o]
                    * (vectors[vector * basis.inputs + $1] - basis.mean[$1])
            }
        }
    }

    @Test func directionsAreOrthonormal() {
        let basis = PrincipalComponents(vectors: vectors, inputs: Self.inputs, outputs: 8)
        for a in 0..<8 {
            for b in 0...a {
                let dot = (0..<Self.inputs).reduce(Float(0)) {
                    $0 + basis.matrix[$1 * 8 + a] * basis.matrix[$1 * 8 + b]
                }
                #expect(abs(dot - (a == b ? 1 : 0)) < 1e-5)
            }
        }
    }

    @Test func variancesFallAndCoordinatesAreUncorrelated() {
        let basis = PrincipalComponents(vectors: vectors, inputs: Self.inputs, outputs: 8)
        let all = (0..<200).map { coordinates(basis, $0) }
        func covariance(_ a: Int, _ b: Int) -> Double {
            all.reduce(0) { $0 + Double($1[a]) * Double($1[b]) } / 200
        }
        for a in 1..<8 {
            #expect(covariance(a, a) <= covariance(a - 1, a - 1))
            for b in 0..<a {
                let correlation =
                    covariance(a, b) / (covariance(a, a) * covariance(b, b)).squareRoot()
                #expect(abs(correlation) < 1e-3)
            }
        }
    }

    @Test func allDirectionsGiveTheVectorsBack() {
        let basis = PrincipalComponents(
            vectors: vectors, inputs: Self.inputs, outputs: Self.inputs)
        for v in [0, 57, 199] {
            let place = coordinates(basis, v)
            let back = (0..<Self.inputs).map { i in
                basis.mean[i]
                    + (0..<Self.inputs).reduce(0) {
                        $0 + basis.matrix[i * Self.inputs + $1] * place[$1]
                    }
            }
            #expect(
                largestDifference(back, Array(vectors[v * Self.inputs..<(v + 1) * Self.inputs]))
                    < 1e-3)
        }
    }

    @Test func vectorsThatAreAllEqualGiveDirectionsAllTheSame() {
        let basis = PrincipalComponents(
            vectors: [Float](repeating: 0.5, count: 40), inputs: 4, outputs: 4)
        #expect(basis.mean == [0.5, 0.5, 0.5, 0.5])
        #expect(basis.matrix.allSatisfy { $0.isFinite })
        #expect(basis.matrix.reduce(0) { $0 + $1 * $1 } == 4)
    }
}
