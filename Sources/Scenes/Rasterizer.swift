/// A plane of bytes that is drawn on, and how its pixels lie in the frame.
struct DrawingPlane {
    let base: UnsafeMutablePointer<UInt8>
    let width: Int
    let height: Int
    /// Side of its pixels in pixels of the frame: 1 for Y, 2 for Cb and Cr.
    let step: Int
}

enum Rasterizer {
    /// Draws a texture over a shape on one plane. Several placements make one exposure: the mean of
    /// what each would cover.
    static func draw(
        _ texture: Texture, channel: Int, at exposures: [Placement], on plane: DrawingPlane
    ) {
        guard let area = pixels(of: exposures, on: plane), let first = exposures.first else {
            return
        }
        let step = Double(plane.step)
        let rate =
            Double(Texture.size) * step / (first.width * first.height).squareRoot()
        let level = texture.level(samplesPerPixel: rate)
        let columns = area.columns.count
        var sums = [Float](repeating: 0, count: columns * area.rows.count)
        var shares = sums
        level.channels[channel].withUnsafeBufferPointer { samples in
            sums.withUnsafeMutableBufferPointer { sums in
                shares.withUnsafeMutableBufferPointer { shares in
                    guard let samples = samples.baseAddress, let sums = sums.baseAddress,
                        let shares = shares.baseAddress
                    else { return }
                    for exposure in exposures {
                        expose(
                            exposure.shape, samples: samples, size: level.size, area: area,
                            step: Float(plane.step), sums: sums, shares: shares)
                    }
                    let weight = 1 / Float(exposures.count)
                    for row in area.rows {
                        let line = plane.base + row * plane.width
                        let start = (row - area.rows.lowerBound) * columns - area.columns.lowerBound
                        for column in area.columns {
                            let share = shares[start + column] * weight
                            guard share > 0 else { continue }
                            let below = Float(line[column]) * (1 - share)
                            line[column] = UInt8(below + sums[start + column] * weight + 0.5)
                        }
                    }
                }
            }
        }
    }

    struct Area {
        let columns: Range<Int>
        let rows: Range<Int>
    }

    /// The pixels of a plane that placements can touch; nil for none.
    private static func pixels(of placements: [Placement], on plane: DrawingPlane) -> Area? {
        var left = Float.infinity
        var top = Float.infinity
        var right = -Float.infinity
        var bottom = -Float.infinity
        let step = Float(plane.step)
        for placement in placements {
            let shape = placement.shape
            let extent = shape.extent
            left = min(left, shape.x - extent.x)
            right = max(right, shape.x + extent.x)
            top = min(top, shape.y - extent.y)
            bottom = max(bottom, shape.y + extent.y)
        }
        func clamp(_ place: Float, _ limit: Int) -> Int {
            Int(min(Float(limit), max(0, place)))
        }
        let columns = (clamp(left / step - 1, plane.width), clamp(right / step + 2, plane.width))
        let rows = (clamp(top / step - 1, plane.height), clamp(bottom / step + 2, plane.height))
        guard columns.0 < columns.1, rows.0 < rows.1 else { return nil }
        return Area(columns: columns.0..<columns.1, rows: rows.0..<rows.1)
    }

    /// Adds one exposure: what it covers of each pixel, and that times the texture's value there.
    private static func expose(
        _ shape: RoundedRectangle, samples: UnsafePointer<Float>, size: Int, area: Area,
        step: Float, sums: UnsafeMutablePointer<Float>, shares: UnsafeMutablePointer<Float>
    ) {
        let scaleX = Float(size) / (2 * shape.halfWidth)
        let scaleY = Float(size) / (2 * shape.halfHeight)
        let last = Float(size - 1)
        var index = 0
        for row in area.rows {
            let dy = (Float(row) + 0.5) * step - shape.y
            for column in area.columns {
                defer { index += 1 }
                let dx = (Float(column) + 0.5) * step - shape.x
                let across = dx * shape.cosine + dy * shape.sine
                let down = dy * shape.cosine - dx * shape.sine
                let share = shape.coverage(across: across, down: down, step: step)
                if share <= 0 { continue }
                var u = (across + shape.halfWidth) * scaleX - 0.5
                var v = (down + shape.halfHeight) * scaleY - 0.5
                u = u < 0 ? 0 : u > last ? last : u
                v = v < 0 ? 0 : v > last ? last : v
                let cell = Int(u)
                let line = Int(v)
                let beside = cell + 1 < size ? cell + 1 : cell
                let top = samples + line * size
                let bottom = samples + (line + 1 < size ? line + 1 : line) * size
                let du = u - Float(cell)
                let upper = top[cell] + (top[beside] - top[cell]) * du
                let lower = bottom[cell] + (bottom[beside] - bottom[cell]) * du
                sums[index] += (upper + (lower - upper) * (v - Float(line))) * share
                shares[index] += share
            }
        }
    }

    /// What a target covers of the frame.
    struct Visibility {
        /// The share of each pixel of the frame where the target is seen, row by row.
        var mask: [Float]
        /// The target's whole area and the part of it that is seen, pixels.
        var area: Double
        var seen: Double
    }

    /// Where a target is seen when an occluder stands in front of it.
    static func visibility(
        of target: Placement, behind covers: [Placement], width: Int, height: Int,
        keepsMask: Bool
    ) -> Visibility {
        var result = Visibility(
            mask: keepsMask ? [Float](repeating: 0, count: width * height) : [], area: 0, seen: 0)
        let shape = target.shape
        let covers = covers.map(\.shape)
        let extent = shape.extent
        let columns = Int((shape.x - extent.x).rounded(.down))...Int(shape.x + extent.x + 1)
        let rows = Int((shape.y - extent.y).rounded(.down))...Int(shape.y + extent.y + 1)
        for row in rows {
            for column in columns {
                let x = Float(column) + 0.5
                let y = Float(row) + 0.5
                let share = shape.coverage(x, y, step: 1)
                guard share > 0 else { continue }
                result.area += Double(share)
                guard column >= 0, column < width, row >= 0, row < height else { continue }
                let seen = covers.reduce(share) { $0 * (1 - $1.coverage(x, y, step: 1)) }
                result.seen += Double(seen)
                if keepsMask { result.mask[row * width + column] = seen }
            }
        }
        return result
    }
}
