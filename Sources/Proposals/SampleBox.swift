/// A rectangle of a window's samples: columns `left ..< right`, rows `top ..< bottom`.
package struct SampleBox: Hashable, Sendable {
    package var left: Int
    package var top: Int
    package var right: Int
    package var bottom: Int

    package init(left: Int, top: Int, right: Int, bottom: Int) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// Left, top, right and bottom, as kernels take them.
    var bounds: [Int32] { [Int32(left), Int32(top), Int32(right), Int32(bottom)] }

    package var width: Int { right - left }
    package var height: Int { bottom - top }
    package var area: Int { width * height }

    /// The part inside another one; empty, but within it, where they do not meet.
    package func clipped(to other: SampleBox) -> SampleBox {
        let left = min(max(left, other.left), other.right)
        let top = min(max(top, other.top), other.bottom)
        return SampleBox(
            left: left, top: top, right: max(min(right, other.right), left),
            bottom: max(min(bottom, other.bottom), top))
    }

    package func moved(left x: Int, up y: Int) -> SampleBox {
        SampleBox(left: left - x, top: top - y, right: right - x, bottom: bottom - y)
    }

    /// The same middle and `factor` times the size, by at least a sample on each side if larger.
    package func scaled(by factor: Double) -> SampleBox {
        let smallest = factor > 1 ? 1 : -Int.max
        let x = max(Int((Double(width) * (factor - 1) / 2).rounded()), smallest)
        let y = max(Int((Double(height) * (factor - 1) / 2).rounded()), smallest)
        return SampleBox(left: left - x, top: top - y, right: right + x, bottom: bottom + y)
    }
}
