import HoldfastImaging

extension Frame {
    /// A frame to be filled, in the encoding of a picture, with 8 bits and the colour differences at
    /// full resolution.
    ///
    /// - Throws: `VideoError` of kind `usage` where the size cannot be.
    public init(
        like image: ImageView, width: Int, height: Int, index: Int = 0
    ) throws(VideoError) {
        let (format, matrix, fullRange): (PixelFormat, ColorMatrix, Bool) =
            switch image.encoding {
            case .gray(let fullRange): (.gray, .bt709, fullRange)
            case .ycbcr(let matrix, let fullRange): (.yuv444p, matrix, fullRange)
            case .rgb: (.rgb24, .bt709, true)
            }
        try self.init(
            width: width, height: height, format: format, index: index, frameRate: Rational(25),
            matrix: matrix, fullRange: fullRange)
    }

    /// A copy of a picture in 8 bits, with the colour differences at full resolution.
    ///
    /// - Throws: `VideoError` of kind `usage` where the picture is larger than a frame can be.
    public init(copying image: ImageView, index: Int = 0) throws(VideoError) {
        try self.init(like: image, width: image.width, height: image.height, index: index)
        withMutableImage { copy in
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
    }
}
