/// Labels that answer to what the filter does on the sample before it has learned it.
extension LabelMap {
    /// The label of a target in the middle, shaped by the response to the same sample.
    ///
    /// - *Repression*, after Fu et al., DR2Track, IROS 2020 (arXiv 2008.03912): at a sub-peak the label
    ///   goes below 0, so that the filter is taught more against the places that it took for the target:
    ///   `y'(p) = y(p) - beta sum_s R(s) / max R g(p - s)`, g the label's Gaussian, s the sub-peaks.
    /// - *Continuity*, after Huang et al., ARCF, ICCV 2019 (arXiv 1908.02231), a penalty
    ///   `gamma || R - R_before ||^2` beside `|| R - y ||^2`. Both together are, but for a constant,
    ///   `(1 + gamma) || R - y' ||^2` with `y' = (y + gamma R_before) / (1 + gamma)`.
    func shaped(
        by response: ResponseMap, repression: Float, level: Float, separation: Double,
        continuity: Float
    ) -> [Float] {
        var result = map()
        let middle = ResponseMap.Peak(row: Double(size / 2), column: Double(size / 2), value: 1)
        let highest = response.highest.value
        guard highest > 0 else { return result }
        if repression > 0 {
            for peak in response.localMaxima(above: level * highest)
            where peak.distance(to: middle) > separation {
                let bump = map(row: peak.row - middle.row, column: peak.column - middle.column)
                for i in result.indices { result[i] -= repression * peak.value / highest * bump[i] }
            }
        }
        if continuity > 0 {
            for i in result.indices {
                result[i] = (result[i] + continuity * response.values[i]) / (1 + continuity)
            }
        }
        return result
    }
}
