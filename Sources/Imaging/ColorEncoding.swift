/// How an image's samples encode colour.
public enum ColorEncoding: Sendable, Hashable {
    /// One plane of luminance.
    case gray(fullRange: Bool)
    /// Luma and two colour differences (Y, Cb, Cr).
    case ycbcr(matrix: ColorMatrix, fullRange: Bool)
    /// Red, green and blue, always full range.
    case rgb
}

/// The weights of red and blue in luma (ITU-R BT.601, BT.709, BT.2020).
public enum ColorMatrix: Sendable, Hashable {
    case bt601, bt709, bt2020

    /// The luma weights of red and blue; green has the rest.
    public var weights: (red: Double, blue: Double) {
        switch self {
        case .bt601: (0.299, 0.114)
        case .bt709: (0.2126, 0.0722)
        case .bt2020: (0.2627, 0.0593)
        }
    }

    /// The matrix to assume for a video of this size that does not state one.
    package static func usual(width: Int, height: Int) -> ColorMatrix {
        min(width, height) < 720 ? .bt601 : .bt709
    }
}
