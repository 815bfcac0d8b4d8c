import HoldfastImaging

@testable import HoldfastAnnotation

/// A picture in one of the layouts that decoders give, in memory of which every byte that is no sample
/// holds a known pattern.
final class GuardedImage {
    enum Layout: String, CaseIterable {
        case gray8, gray10, gray16, yuv420, yuv422, yuv444, yuv411, yuv420Full, yuv420Ten, p010
        case rgb24, bgra, rgbPlanarTen

        var depth: Int {
            switch self {
            case .gray10, .yuv420Ten, .p010, .rgbPlanarTen: 10
            case .gray16: 16
            default: 8
            }
        }
        var shift: Int { self == .p010 ? 6 : 0 }
        var ratio: (across: Int, down: Int) {
            switch self {
            case .yuv420, .yuv420Full, .yuv420Ten, .p010: (2, 2)
            case .yuv422: (2, 1)
            case .yuv411: (4, 1)
            default: (1, 1)
            }
        }
        var encoding: ColorEncoding {
            switch self {
            case .gray8, .gray16: .gray(fullRange: true)
            case .gray10: .gray(fullRange: false)
            case .rgb24, .bgra, .rgbPlanarTen: .rgb
            case .yuv420Full: .ycbcr(matrix: .bt601, fullRange: true)
            case .yuv420Ten: .ycbcr(matrix: .bt2020, fullRange: false)
            default: .ycbcr(matrix: .bt709, fullRange: false)
            }
        }
    }

    static let pattern: UInt8 = 0xA5
    private static let margin = 512
    private static let rowPadding = 6

    let layout: Layout
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var view: ImageView
    private var isSample: [Bool]

    /// A picture of one colour.
    init(_ layout: Layout, width: Int, height: Int, color: DrawingColor = .black) {
        self.layout = layout
        let bytes = layout.depth > 8 ? 2 : 1
        let ratio = layout.ratio
        let small = (
            width: (width + ratio.across - 1) / ratio.across,
            height: (height + ratio.down - 1) / ratio.down
        )
        let packed: Int? =
            switch layout {
            case .rgb24: 3
            case .bgra: 4
            default: nil
            }
        var sizes = [(width, height)]
        switch layout.encoding {
        case .gray: break
        default: if packed == nil { sizes += [small, small] }
        }
        let rowSteps = sizes.map { $0.0 * (packed ?? bytes) + Self.rowPadding }
        let total =
            zip(sizes, rowSteps).reduce(0) { $0 + $1.0.1 * $1.1 + Self.margin } + Self.margin
        memory = .allocate(byteCount: total, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: Self.pattern)
        isSample = [Bool](repeating: false, count: total)
        var planes: [Plane] = []
        var start = Self.margin
        for (size, rowStep) in zip(sizes, rowSteps) {
            let offsets =
                switch layout {
                case .rgb24: [0, 1, 2]
                case .bgra: [2, 1, 0]
                default: [0]
                }
            for offset in offsets {
                planes.append(
                    Plane(
                        base: memory.baseAddress! + start + offset, width: size.0, height: size.1,
                        columnStep: packed ?? bytes, rowStep: rowStep, bitDepth: layout.depth,
                        shift: layout.shift))
            }
            start += rowStep * size.1 + Self.margin
        }
        view = .unchecked(width: width, height: height, encoding: layout.encoding, planes: planes)
        for (index, plane) in planes.enumerated() {
            let base = plane.base - memory.baseAddress!
            let value = Self.expected(color, component: index, layout).rounded()
            for row in 0..<plane.height {
                for column in 0..<plane.width {
                    plane[column, row] = Int(value)
                    for byte in 0..<bytes {
                        isSample[base + row * plane.rowStep + column * plane.columnStep + byte] =
                            true
                    }
                }
            }
        }
    }

    deinit { memory.deallocate() }

    var bytes: [UInt8] { [UInt8](memory) }

    /// True if every byte that is no sample is as it was.
    var isIntact: Bool {
        zip(memory, isSample).allSatisfy { byte, isSample in isSample || byte == Self.pattern }
    }

    /// A sample as a share of the largest value.
    func share(_ column: Int, _ row: Int, plane: Int = 0) -> Double {
        Double(view.planes[plane][column, row]) / Double(view.planes[plane].maximum)
    }

    /// The sum of the first plane's samples, in shares of the largest value.
    func sum() -> Double {
        let plane = view.planes[0]
        var sum = 0.0
        for row in 0..<plane.height {
            for column in 0..<plane.width { sum += share(column, row) }
        }
        return sum
    }

    /// The value, before rounding, of one component of a colour, written out from the standards.
    static func expected(_ color: DrawingColor, component: Int, _ layout: Layout) -> Double {
        let red = Double(color.red)
        let green = Double(color.green)
        let blue = Double(color.blue)
        let top = Double((1 << layout.depth) - 1)
        let unit = Double(1 << layout.depth) / 256
        func luma(_ matrix: ColorMatrix) -> Double {
            switch matrix {
            case .bt601: 0.299 * red + 0.587 * green + 0.114 * blue
            case .bt709: 0.2126 * red + 0.7152 * green + 0.0722 * blue
            case .bt2020: 0.2627 * red + 0.678 * green + 0.0593 * blue
            }
        }
        switch layout.encoding {
        case .rgb: return [red, green, blue][component] * top
        case .gray(let full):
            return full ? luma(.bt709) * top : (16 + 219 * luma(.bt709)) * unit
        case .ycbcr(let matrix, let full):
            let divisors: [Double] =
                switch matrix {
                case .bt601: [1.772, 1.402]
                case .bt709: [1.8556, 1.5748]
                case .bt2020: [1.8814, 1.4746]
                }
            let y = luma(matrix)
            let signal = [y, (blue - y) / divisors[0], (red - y) / divisors[1]][component]
            let middle = component == 0 ? (full ? 0 : 16) : 128.0
            let gain = full ? top : (component == 0 ? 219 : 224) * unit
            return min(top, signal * gain + middle * unit)
        }
    }
}
