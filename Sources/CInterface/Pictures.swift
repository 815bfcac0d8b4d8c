import HoldfastCHeader
import HoldfastImaging

extension ImageView {
    /// A view of a caller's picture. Nothing is copied.
    init(_ pointer: UnsafePointer<holdfast_image>?) throws {
        let image = try checked(pointer, "image").pointee
        let layout = try PixelLayout(code: image.format)
        let (width, height) = (Int(image.width), Int(image.height))
        // Refuses impossible sizes before they are counted with.
        _ = try layout.byteCount(width: width, height: height)
        let areas = try image.areas(layout, width: width, height: height)
        let depth = image.bit_depth == 0 ? 16 : Int(image.bit_depth)
        let (matrix, fullRange) = (try image.colorMatrix, try image.isFullRange)
        if areas.count == layout.areaCount {
            try self.init(
                layout, areas: areas, width: width, height: height, matrix: matrix,
                fullRange: fullRange, bitDepth: depth)
        } else {
            try self.init(
                layout, areas[0].bytes, width: width, height: height,
                bytesPerRow: areas[0].bytesPerRow, matrix: matrix, fullRange: fullRange,
                bitDepth: depth)
        }
    }
}

extension holdfast_image {
    /// The areas of memory that are given: as many as the layout has, or the first, which the others
    /// follow. How long they are only the caller knows.
    fileprivate func areas(
        _ layout: PixelLayout, width: Int, height: Int
    ) throws -> [ImageBytes] {
        let all = [planes.0, planes.1, planes.2, planes.3].prefix(layout.areaCount)
        let given = all.prefix { $0 != nil }
        let count = all.count { $0 != nil }
        guard count == given.count, count == layout.areaCount || count == 1 else {
            throw InterfaceError(
                HOLDFAST_ERROR_ARGUMENT,
                "planes: \(count) are given; \(layout.rawValue) needs \(layout.areaCount), or the "
                    + "first, which the others follow")
        }
        return try zip(given, [strides.0, strides.1, strides.2, strides.3]).map { plane, stride in
            let bytes = UnsafeRawBufferPointer(start: plane, count: Int.max / 8)
            guard stride >= 0 else {
                throw InterfaceError(HOLDFAST_ERROR_IMAGE, "strides: \(stride) is negative")
            }
            return ImageBytes(bytes, bytesPerRow: stride == 0 ? nil : Int(stride))
        }
    }

    fileprivate var colorMatrix: ColorMatrix? {
        get throws {
            switch Int(matrix) {
            case HOLDFAST_MATRIX_USUAL: nil
            case HOLDFAST_MATRIX_BT601: .bt601
            case HOLDFAST_MATRIX_BT709: .bt709
            case HOLDFAST_MATRIX_BT2020: .bt2020
            default:
                throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "matrix: there is no \(matrix)")
            }
        }
    }

    fileprivate var isFullRange: Bool? {
        get throws {
            switch Int(range) {
            case HOLDFAST_RANGE_USUAL: nil
            case HOLDFAST_RANGE_LIMITED: false
            case HOLDFAST_RANGE_FULL: true
            default:
                throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "range: there is no \(range)")
            }
        }
    }
}

extension PixelLayout {
    /// The layout that a caller names.
    fileprivate init(code: Int32) throws {
        self =
            switch Int(code) {
            case HOLDFAST_BGR: .bgr
            case HOLDFAST_RGB: .rgb
            case HOLDFAST_BGRA: .bgra
            case HOLDFAST_RGBA: .rgba
            case HOLDFAST_ARGB: .argb
            case HOLDFAST_ABGR: .abgr
            case HOLDFAST_GRAY: .gray
            case HOLDFAST_GRAY16: .gray16
            case HOLDFAST_NV12: .nv12
            case HOLDFAST_NV21: .nv21
            case HOLDFAST_I420: .i420
            case HOLDFAST_I422: .i422
            case HOLDFAST_I444: .i444
            case HOLDFAST_YUYV: .yuyv
            case HOLDFAST_UYVY: .uyvy
            default:
                throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "format: there is no \(code)")
            }
    }
}
