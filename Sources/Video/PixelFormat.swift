import HoldfastCFFmpeg
import HoldfastImaging

/// The layout of a frame's samples in memory: one of FFmpeg's pixel formats.
public struct PixelFormat: Sendable, Hashable, CustomStringConvertible {
    let av: AVPixelFormat

    init(_ av: AVPixelFormat) {
        self.av = av
    }

    /// The format that FFmpeg calls by this name ("yuv420p", "gray", "rgb24"). If the name leaves
    /// out the byte order ("yuv420p10"), it is this machine's.
    public init?(name: String) {
        let format = av_get_pix_fmt(name)
        guard format != AV_PIX_FMT_NONE else { return nil }
        av = format
    }

    public static let yuv420p = PixelFormat(AV_PIX_FMT_YUV420P)
    public static let yuv422p = PixelFormat(AV_PIX_FMT_YUV422P)
    public static let yuv444p = PixelFormat(AV_PIX_FMT_YUV444P)
    public static let gray = PixelFormat(AV_PIX_FMT_GRAY8)
    public static let rgb24 = PixelFormat(AV_PIX_FMT_RGB24)

    public static func == (left: PixelFormat, right: PixelFormat) -> Bool {
        left.av.rawValue == right.av.rawValue
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(av.rawValue)
    }

    /// FFmpeg's name.
    public var description: String {
        av_get_pix_fmt_name(av).map { String(cString: $0) } ?? "unknown"
    }

    var descriptor: AVPixFmtDescriptor? {
        av_pix_fmt_desc_get(av)?.pointee
    }

    func has(_ flag: Int32) -> Bool {
        (descriptor?.flags ?? 0) & UInt64(flag) != 0
    }

    /// The number of colour components: 1 for gray, else 3. Alpha is not counted.
    var colorComponents: Int {
        guard let descriptor else { return 0 }
        return descriptor.nb_components <= 2 ? 1 : 3
    }

    var isRGB: Bool { has(AV_PIX_FMT_FLAG_RGB) }
    var isGray: Bool { colorComponents == 1 && !isRGB }

    /// Whether it is gray and has more than 8 bits.
    var isDeepGray: Bool {
        guard isGray, let descriptor = av_pix_fmt_desc_get(av) else { return false }
        return descriptor.pointee.comp.0.depth > 8
    }

    /// Bits of the deepest component.
    var bitDepth: Int {
        guard let descriptor else { return 0 }
        return components(of: descriptor).prefix(colorComponents).map { Int($0.depth) }.max() ?? 0
    }

    /// The base-2 logarithms of the chroma subsampling.
    var chromaShift: (horizontal: Int, vertical: Int) {
        guard let descriptor else { return (0, 0) }
        return (Int(descriptor.log2_chroma_w), Int(descriptor.log2_chroma_h))
    }

    private func components(of descriptor: AVPixFmtDescriptor) -> [AVComponentDescriptor] {
        [descriptor.comp.0, descriptor.comp.1, descriptor.comp.2, descriptor.comp.3]
    }

    /// Each colour component as FFmpeg describes it.
    var layout: [AVComponentDescriptor] {
        guard let descriptor else { return [] }
        return Array(components(of: descriptor).prefix(colorComponents))
    }

    /// True if each component is a ``Plane`` as it is: whole bytes, or native 16-bit words with
    /// nothing else in them.
    var isExpressible: Bool {
        guard let descriptor, descriptor.nb_components > 0 else { return false }
        let unfit =
            AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
            | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER
        let name = description
        if has(unfit) || name.hasPrefix("xyz") || name == "uyyvyy411" { return false }
        let isBigEndian = has(AV_PIX_FMT_FLAG_BE)
        return layout.allSatisfy {
            if $0.depth == 8 { return $0.shift == 0 }
            return $0.depth > 8 && $0.depth <= 16 && ($0.shift == 0 || $0.shift + $0.depth == 16)
                && $0.step >= 2 && isBigEndian == Self.machineIsBigEndian
        }
    }

    private static var machineIsBigEndian: Bool { 1.bigEndian == 1 }

    /// The format to convert to with the least loss if this one is not expressible.
    var expressible: PixelFormat? {
        if isExpressible { return self }
        if has(AV_PIX_FMT_FLAG_HWACCEL) { return nil }
        let swapped = PixelFormat(av_pix_fmt_swap_endianness(av))
        if swapped.isExpressible { return swapped }
        let names = [
            "gray", "gray16", "yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv420p10", "yuv422p10",
            "yuv444p10", "yuv444p16", "rgb24", "rgb48", "gbrp10", "gbrp12",
        ]
        var best = AV_PIX_FMT_NONE
        for candidate in names.map({ av_get_pix_fmt($0) }) where candidate != AV_PIX_FMT_NONE {
            best = av_find_best_pix_fmt_of_2(best, candidate, av, 0, nil)
        }
        return best == AV_PIX_FMT_NONE ? nil : PixelFormat(best)
    }

    /// The same layout without the full-range marker in its name ("yuvj420p"), which FFmpeg has
    /// deprecated in favour of the frame's range.
    var withoutRange: PixelFormat? {
        let name = description
        guard name.hasPrefix("yuvj") else { return nil }
        return PixelFormat(name: "yuv" + name.dropFirst(4))
    }
}
