import HoldfastImaging

/// Paints a map over a rectangle of the frame, tile by tile, directly into the planes.
struct MapPainter {
    let painter: PlanePainter

    /// Blends an activation map over its region: transparent where it is low, stronger where it is
    /// high.
    func paintHeatMap(_ map: ScalarMap) {
        guard let sampler = MapSampler(map, over: map.region, floor: .zero) else { return }
        let colors = ColorMap.plasma.colors.enumerated().map { index, color in
            color * Self.heatOpacity(Float(index) / 255)
        }
        paint(sampler, over: map.region, colors)
    }

    /// Draws a map as an opaque picture.
    func paintPicture(_ map: ScalarMap, over area: Box) {
        guard let sampler = MapSampler(map, over: area, floor: .smallest) else { return }
        paint(sampler, over: area, ColorMap.viridis.colors)
    }

    /// A smooth step from 0 at a tenth of the largest value to full opacity at two thirds.
    private static func heatOpacity(_ value: Float) -> Float {
        let share = max(0, min(1, (value - 0.1) / 0.55))
        return 0.62 * share * share * (3 - 2 * share)
    }

    private func paint(_ sampler: MapSampler, over area: Box, _ colors: [SIMD4<Float>]) {
        guard area.isValid, colors.count == 256 else { return }
        let left = Int(max(0, min(Double(painter.width), area.x.rounded())))
        let right = Int(max(0, min(Double(painter.width), area.maxX.rounded())))
        let top = Int(max(0, min(Double(painter.height), area.y.rounded())))
        let bottom = Int(max(0, min(Double(painter.height), area.maxY.rounded())))
        guard left < right, top < bottom else { return }
        // Nothing is drawn for values that are quite transparent.
        let threshold = Float((colors.firstIndex { $0.w > 0 } ?? 256) - 1) / 255
        let mapColumns = sampler.columns(left..<right)
        var tile = [SIMD4<Float>](repeating: .zero, count: Layer.tileSize)
        var line = [Float](repeating: 0, count: Layer.tileWidth)
        let firstRow = top / Layer.tileHeight * Layer.tileHeight
        let firstColumn = left / Layer.tileWidth * Layer.tileWidth
        for tileY in stride(from: firstRow, to: bottom, by: Layer.tileHeight) {
            let rows = max(top, tileY)..<min(bottom, tileY + Layer.tileHeight)
            let cells = rows.map { sampler.rowOfCells($0) }
            for tileX in stride(from: firstColumn, to: right, by: Layer.tileWidth) {
                let columns = max(left, tileX)..<min(right, tileX + Layer.tileWidth)
                guard sampler.maximum(cells, mapColumns, columns) > threshold else { continue }
                tile.withUnsafeMutableBufferPointer { tile in
                    if columns.count < Layer.tileWidth || rows.count < Layer.tileHeight {
                        tile.update(repeating: .zero)
                    }
                    line.withUnsafeMutableBufferPointer { line in
                        let values = UnsafeMutableBufferPointer(rebasing: line[0..<columns.count])
                        for (index, row) in rows.enumerated() {
                            sampler.sample(
                                cells[index], mapColumns, from: columns.lowerBound, into: values)
                            let start =
                                (row - tileY) * Layer.tileWidth + columns.lowerBound - tileX
                            for column in values.indices {
                                tile[start + column] =
                                    colors[Int(Int32(min(1, values[column]) * 255 + 0.5))]
                            }
                        }
                    }
                    painter.paint(UnsafeBufferPointer(tile), at: (tileX, tileY))
                }
            }
        }
    }
}
