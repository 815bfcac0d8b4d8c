import HoldfastImaging
import HoldfastText

extension Array where Element == UInt8 {
    /// Appends `x,y,width,height` to a thousandth of a pixel.
    mutating func append(_ box: Box, offset: Double = 0) {
        append(box.x + offset, decimals: 3)
        append(UInt8(ascii: ","))
        append(box.y + offset, decimals: 3)
        append(UInt8(ascii: ","))
        append(box.width, decimals: 3)
        append(UInt8(ascii: ","))
        append(box.height, decimals: 3)
    }

    /// Appends `x1,y1,x2,y2,...` to a thousandth of a pixel.
    mutating func append(_ corners: [Point]) {
        for (index, corner) in corners.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(corner.x, decimals: 3)
            append(UInt8(ascii: ","))
            append(corner.y, decimals: 3)
        }
    }
}
