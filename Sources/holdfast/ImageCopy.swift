import HoldfastImaging
import HoldfastVideo

/// Pictures as frames of their own.
enum ImageCopy {
    /// A frame to be filled, in the picture's encoding with 8 bits and the colour differences at full
    /// resolution.
    static func blank(
        like image: ImageView, width: Int, height: Int, index: Int
    ) throws -> Frame {
        let (format, matrix, fullRange): (PixelFormat, ColorMatrix, Bool) =
            switch image.encoding {
            case .gray(let fullRange): (.gray, .bt709, fullRange)
            case .ycbcr(let matrix, let fullRange): (.yuv444p, matrix, fullRange)
            case .rgb: (.rgb24, .bt709, true)
            }
        return try Frame(
            width: width, height: height, format: format, index: index, frameRate: Rational(25),
            matrix: matrix, fullRange: fullRange)
    }

    /// A copy in 8 bits, with the colour differences at full resolution.
    static func frame(of image: ImageView, index: Int) throws -> Frame {
        var frame = try blank(like: image, width: image.width, height: image.height, index: index)
        frame.withMutableImage { copy in
            for (source, target) in zip(image.planes, copy.planes) {
                let depth = max(0, source.bitDepth - 8)
                for row in 0..<target.height {
                    let from = row * source.height / target.height
                    for column in 0..<target.width {
                        target[column, row] =
                            source[column * source.width / target.width, from] >> depth
                    }
                }
            }
        }
        return frame
    }
}
