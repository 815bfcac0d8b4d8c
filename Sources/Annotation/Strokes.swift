import HoldfastImaging

/// How much of each pixel a shape covers, 0...1.
typealias Coverage = SparseTiles<Float>

extension SparseTiles where Element == Float {
    init(width: Int, height: Int) {
        self.init(width: width, height: height, empty: 0)
    }

    /// Adds a straight line with round ends.
    ///
    /// Successive shapes merge: a pixel keeps the larger coverage, so joints do not get darker. The
    /// coverage is that of a straight edge at the pixel's distance, exact for lines along the axes
    /// and within a few hundredths otherwise. `opacity` changes linearly from one end to the other.
    mutating func addLine(
        from start: Point, to end: Point, width lineWidth: Double,
        opacity: (start: Float, end: Float) = (1, 1)
    ) {
        guard lineWidth > 0, lineWidth < 1e6 else { return }
        let reach = lineWidth / 2 + 0.5
        guard
            let share = clippedShare(from: start, to: end, margin: reach + 1)
        else { return }
        let first = start.between(end, share: share.lowerBound)
        let last = start.between(end, share: share.upperBound)
        let fade = opacity.end - opacity.start
        let capsule = Capsule(
            start: first, end: last, width: lineWidth,
            opacity: (
                opacity.start + fade * Float(share.lowerBound),
                opacity.start + fade * Float(share.upperBound)
            ))
        let top = max(0, Int((min(first.y, last.y) - reach).rounded(.down)))
        let bottom = min(height, Int((max(first.y, last.y) + reach).rounded(.up)))
        guard top < bottom else { return }
        for row in top..<bottom {
            let columns = capsule.columns(onRow: row)
            forEachFour(row: row, from: columns.lowerBound, to: columns.upperBound) {
                column, four in
                capsule.cover(four, column: column, row: row)
            }
        }
    }

    /// Adds a dashed line: whole dashes with round ends, one at each end of the line, with gaps as
    /// long as dashes.
    mutating func addDashedLine(
        from start: Point, to end: Point, width lineWidth: Double, dash: Double,
        thickening: Double = 0
    ) {
        let length = start.distance(to: end)
        guard dash > 0, length.isFinite,
            let share = clippedShare(from: start, to: end, margin: lineWidth + thickening + dash)
        else { return }
        // n dashes and n - 1 gaps fill the line.
        let count = max(1, (length / dash / 2 + 0.5).rounded())
        let piece = length / (2 * count - 1)
        // The ends are round: the dash is shortened by the area that they add.
        let inset = min(piece / 2, lineWidth * .pi / 8)
        let firstDash = max(0, (share.lowerBound * length / piece / 2).rounded(.down))
        let lastDash = min(count - 1, (share.upperBound * length / piece / 2).rounded(.up))
        var index = firstDash
        while index <= lastDash {
            let begin = 2 * index * piece
            addLine(
                from: start.between(end, share: length > 0 ? (begin + inset) / length : 0),
                to: start.between(end, share: length > 0 ? (begin + piece - inset) / length : 0),
                width: lineWidth + thickening)
            index += 1
        }
    }

    /// Adds a filled rectangle with round corners.
    mutating func addPlate(_ box: Box, cornerRadius: Double) {
        guard box.isValid else { return }
        let radius = min(max(0, cornerRadius), min(box.width, box.height) / 2)
        let center = SIMD2(Float(box.center.x), Float(box.center.y))
        let inner = SIMD2(Float(box.width / 2 - radius), Float(box.height / 2 - radius))
        let top = Int(max(0, min(Double(height), box.y.rounded(.down))))
        let bottom = Int(max(0, min(Double(height), box.maxY.rounded(.up))))
        let left = Int(max(0, min(Double(width), box.x.rounded(.down))))
        let right = Int(max(0, min(Double(width), box.maxX.rounded(.up))))
        guard top < bottom, left < right else { return }
        for row in top..<bottom {
            let down = SIMD4(repeating: abs(Float(row) + 0.5 - center.y) - inner.y)
            let downOut = down.larger(.zero)
            forEachFour(row: row, from: left, to: right) { column, four in
                let from = SIMD4<Float>.pixels(from: column) - center.x
                let across = from.larger(-from) - inner.x
                let acrossOut = across.larger(.zero)
                let outside = (acrossOut * acrossOut + downOut * downOut).squareRoot()
                let distance =
                    outside + across.larger(down).smaller(.zero) - Float(radius)
                four.raise(to: (0.5 - distance).limited())
            }
        }
    }

    /// Which part of a line lies inside the frame widened by a margin (Liang and Barsky, "A New
    /// Concept and Method for Line Clipping", 1984); nil if none does or an end is not a finite
    /// point.
    func clippedShare(
        from start: Point, to end: Point, margin: Double
    ) -> ClosedRange<Double>? {
        let limit = 1e12
        guard abs(start.x) < limit, abs(start.y) < limit, abs(end.x) < limit, abs(end.y) < limit,
            margin.isFinite, width > 0, height > 0
        else { return nil }
        var low = 0.0
        var high = 1.0
        for (begin, step, size) in [
            (start.x, end.x - start.x, Double(width)), (start.y, end.y - start.y, Double(height)),
        ] {
            if step == 0 {
                if begin < -margin || begin > size + margin { return nil }
            } else {
                let one = (-margin - begin) / step
                let other = (size + margin - begin) / step
                low = max(low, min(one, other))
                high = min(high, max(one, other))
            }
        }
        return low <= high ? low...high : nil
    }
}

extension Point {
    /// A point on the line to another: `share` 0 is this one, 1 the other.
    func between(_ other: Point, share: Double) -> Point {
        Point(x: x + (other.x - x) * share, y: y + (other.y - y) * share)
    }
}

/// A line with round ends, prepared for computing the coverage of pixels.
private struct Capsule {
    let x: Float
    let y: Float
    let stepX: Float
    let stepY: Float
    let inverseLengthSquared: Float
    let radius: Float
    /// Full coverage of a line thinner than a pixel.
    let strength: Float
    let opacity: Float
    let fade: Float

    init(start: Point, end: Point, width: Double, opacity: (start: Float, end: Float)) {
        x = Float(start.x)
        y = Float(start.y)
        stepX = Float(end.x - start.x)
        stepY = Float(end.y - start.y)
        let squared = stepX * stepX + stepY * stepY
        inverseLengthSquared = squared > 1e-12 ? 1 / squared : 0
        radius = Float(max(width, 1) / 2)
        strength = Float(min(width, 1))
        self.opacity = opacity.start
        fade = opacity.end - opacity.start
    }

    /// The columns that the line may touch on a row.
    func columns(onRow row: Int) -> Range<Int> {
        let reach = radius + 0.5
        let down = Float(row) + 0.5 - y
        var low: Float = 0
        var high: Float = 1
        if abs(stepY) > 1e-6 {
            let one = (down - reach) / stepY
            let other = (down + reach) / stepY
            low = max(0, min(1, min(one, other)))
            high = max(0, min(1, max(one, other)))
        }
        let left = x + min(low * stepX, high * stepX) - reach
        let right = x + max(low * stepX, high * stepX) + reach
        return Int(left.rounded(.down))..<Int(right.rounded(.up)) + 1
    }

    @inline(__always)
    func cover(_ four: UnsafeMutablePointer<Float>, column: Int, row: Int) {
        let down = Float(row) + 0.5 - y
        let across = SIMD4<Float>.pixels(from: column) - x
        let along = ((across * stepX + down * stepY) * inverseLengthSquared).limited()
        let offX = across - along * stepX
        let offY = down - along * stepY
        let distance = (offX * offX + offY * offY).squareRoot()
        let covered = (radius + 0.5 - distance).limited()
        four.raise(to: covered * strength * (opacity + fade * along))
    }
}

extension SIMD4<Float> {
    // `pointwiseMax` and `clamped` of the standard library go element by element; comparing and
    // choosing stays in vector registers.
    @inline(__always)
    fileprivate func larger(_ other: Self) -> Self { replacing(with: other, where: other .> self) }

    @inline(__always)
    fileprivate func smaller(_ other: Self) -> Self { replacing(with: other, where: other .< self) }

    /// Each element, moved into 0...1.
    @inline(__always)
    fileprivate func limited() -> Self { larger(.zero).smaller(.one) }

    /// The middles of four pixels.
    @inline(__always)
    fileprivate static func pixels(from column: Int) -> Self {
        Self(0.5, 1.5, 2.5, 3.5) + Float(column)
    }
}

extension UnsafeMutablePointer<Float> {
    /// Keeps the larger of what is there and new coverage, for four pixels.
    @inline(__always)
    fileprivate func raise(to coverage: SIMD4<Float>) {
        let address = UnsafeMutableRawPointer(self)
        let old = address.loadUnaligned(as: SIMD4<Float>.self)
        address.storeBytes(of: old.larger(coverage), as: SIMD4<Float>.self)
    }
}
