import HoldfastCFFmpeg

/// One of the eight ways to rotate and mirror an image for display.
///
/// Displayed sample `(x, y)` is stored sample `(column, row)`: the axes are swapped first if
/// `isTransposed`, then mirrored as the flags say. The flags refer to the displayed image.
struct Orientation: Equatable, Sendable {
    var isTransposed = false
    var mirrorsX = false
    var mirrorsY = false

    static let upright = Orientation()

    var isUpright: Bool { self == .upright }

    /// Degrees clockwise. For mirrored images it is the rotation that goes with the mirroring.
    var rotation: Int {
        switch (isTransposed, mirrorsX, mirrorsY) {
        case (false, true, true), (false, false, true): 180
        case (true, true, _): 90
        case (true, false, _): 270
        default: 0
        }
    }

    init(isTransposed: Bool = false, mirrorsX: Bool = false, mirrorsY: Bool = false) {
        self.isTransposed = isTransposed
        self.mirrorsX = mirrorsX
        self.mirrorsY = mirrorsY
    }

    /// From a display matrix (ISO/IEC 14496-12, 8.2.2): stored `(p, q)` is shown at
    /// `(a p + c q, b p + d q)`. Other angles than quarter turns are ignored, as in players.
    init(displayMatrix m: UnsafePointer<Int32>) {
        let a = Double(m[0])
        let b = Double(m[1])
        let c = Double(m[3])
        let d = Double(m[4])
        let diagonal = abs(a) + abs(d)
        let crossed = abs(b) + abs(c)
        if diagonal > 20 * crossed {
            self.init(mirrorsX: a < 0, mirrorsY: d < 0)
        } else if crossed > 20 * diagonal {
            self.init(isTransposed: true, mirrorsX: c < 0, mirrorsY: b < 0)
        } else {
            self = .upright
        }
    }

    /// The orientation that a decoded frame itself states; nil if it states none.
    init?(of frame: UnsafeMutablePointer<AVFrame>) {
        if let data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX),
            data.pointee.size >= 36, let bytes = data.pointee.data
        {
            self = bytes.withMemoryRebound(to: Int32.self, capacity: 9) {
                Orientation(displayMatrix: $0)
            }
        } else if let entry = av_dict_get(frame.pointee.metadata, "Orientation", nil, 0),
            let value = Int(String(cString: entry.pointee.value).filter { !$0.isWhitespace })
        {
            self.init(exif: value)
        } else {
            return nil
        }
    }

    /// From the "Orientation" of EXIF (JEITA CP-3451, 4.6.4): 1...8, else upright.
    init(exif: Int) {
        switch exif {
        case 2: self.init(mirrorsX: true)
        case 3: self.init(mirrorsX: true, mirrorsY: true)
        case 4: self.init(mirrorsY: true)
        case 5: self.init(isTransposed: true)
        case 6: self.init(isTransposed: true, mirrorsX: true)
        case 7: self.init(isTransposed: true, mirrorsX: true, mirrorsY: true)
        case 8: self.init(isTransposed: true, mirrorsY: true)
        default: self = .upright
        }
    }
}

extension PixelFormat {
    /// The format in which an image of this format can be rotated by moving whole elements of its
    /// planes: colour shared by two pixels of a row cannot be moved into a column.
    func turnable(by orientation: Orientation) -> PixelFormat {
        let shift = chromaShift
        let isPacked = !isRGB && !isGray && layout.contains { $0.plane != layout[0].plane } == false
        let isUneven = orientation.isTransposed && shift.horizontal != shift.vertical
        guard (isPacked && shift.horizontal > 0) || isUneven else { return self }
        return bitDepth > 8
            ? PixelFormat(name: "yuv444p\(bitDepth)") ?? .yuv444p : .yuv444p
    }
}

/// A rotated copy of a frame whose format is `turnable`.
func oriented(
    _ source: UnsafeMutablePointer<AVFrame>, by orientation: Orientation
) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
    let format = source.pixelFormat
    let width = Int(source.pointee.width)
    let height = Int(source.pointee.height)
    let result = try allocateFrame(
        width: orientation.isTransposed ? height : width,
        height: orientation.isTransposed ? width : height, format: format)
    av_frame_copy_props(result, source)
    if orientation.isTransposed {
        let ratio = source.pointee.sample_aspect_ratio
        result.pointee.sample_aspect_ratio = AVRational(num: ratio.den, den: ratio.num)
    }
    guard let descriptor = format.descriptor else { return result }
    let components = [
        descriptor.comp.0, descriptor.comp.1, descriptor.comp.2, descriptor.comp.3,
    ].prefix(Int(descriptor.nb_components))
    let from = [
        source.pointee.data.0, source.pointee.data.1, source.pointee.data.2, source.pointee.data.3,
    ]
    let to = [
        result.pointee.data.0, result.pointee.data.1, result.pointee.data.2, result.pointee.data.3,
    ]
    let fromLine = [
        source.pointee.linesize.0, source.pointee.linesize.1, source.pointee.linesize.2,
        source.pointee.linesize.3,
    ]
    let toLine = [
        result.pointee.linesize.0, result.pointee.linesize.1, result.pointee.linesize.2,
        result.pointee.linesize.3,
    ]
    var isDone = [false, false, false, false]
    for (number, component) in components.enumerated() {
        let plane = Int(component.plane)
        guard !isDone[plane], let input = from[plane], let output = to[plane] else { continue }
        isDone[plane] = true
        let isChroma = !format.isRGB && (number == 1 || number == 2)
        let columns = isChroma ? ceilShift(width, Int(descriptor.log2_chroma_w)) : width
        let rows = isChroma ? ceilShift(height, Int(descriptor.log2_chroma_h)) : height
        turn(
            from: input, fromLine: Int(fromLine[plane]), columns: columns, rows: rows,
            to: output, toLine: Int(toLine[plane]), element: Int(component.step), by: orientation)
    }
    return result
}

/// Moves the elements (of `element` bytes) of one plane to where they are displayed.
private func turn(
    from: UnsafeMutablePointer<UInt8>, fromLine: Int, columns: Int, rows: Int,
    to: UnsafeMutablePointer<UInt8>, toLine: Int, element: Int, by orientation: Orientation
) {
    let displayedColumns = orientation.isTransposed ? rows : columns
    let displayedRows = orientation.isTransposed ? columns : rows
    // The steps in the source per displayed column and row, and the position of displayed (0, 0).
    var stepX = orientation.isTransposed ? fromLine : element
    var stepY = orientation.isTransposed ? element : fromLine
    var origin = 0
    if orientation.mirrorsX {
        origin += (displayedColumns - 1) * stepX
        stepX = -stepX
    }
    if orientation.mirrorsY {
        origin += (displayedRows - 1) * stepY
        stepY = -stepY
    }
    // Blocks keep the lines of both images in the cache while one of them is read by columns.
    let block = 32
    for top in stride(from: 0, to: displayedRows, by: block) {
        for left in stride(from: 0, to: displayedColumns, by: block) {
            let right = min(left + block, displayedColumns)
            for y in top..<min(top + block, displayedRows) {
                var input = UnsafeRawPointer(from + origin + y * stepY + left * stepX)
                var output = UnsafeMutableRawPointer(to + y * toLine + left * element)
                switch element {
                case 1:
                    for _ in left..<right {
                        output.storeBytes(of: input.load(as: UInt8.self), as: UInt8.self)
                        input += stepX
                        output += 1
                    }
                case 2:
                    for _ in left..<right {
                        output.storeBytes(
                            of: input.loadUnaligned(as: UInt16.self), as: UInt16.self)
                        input += stepX
                        output += 2
                    }
                default:
                    for _ in left..<right {
                        output.copyMemory(from: input, byteCount: element)
                        input += stepX
                        output += element
                    }
                }
            }
        }
    }
}
