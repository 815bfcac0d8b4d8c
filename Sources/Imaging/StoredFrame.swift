/// A frame that owns a packed copy of its planes, so that many trackers can read it for as long as
/// they like. Nothing writes to it once it exists.
public final class StoredFrame: @unchecked Sendable {
    /// A view of the copy, valid as long as this object.
    public let image: ImageView
    /// Presentation time in seconds, where known.
    public let time: Double?
    /// Bytes that the copy takes.
    public let byteCount: Int
    private let storage: UnsafeMutableRawPointer

    /// Copies the planes of a picture.
    public init(copying source: ImageView, time: Double? = nil) {
        let rowSteps = source.planes.map { $0.width * $0.bytesPerSample }
        let byteCount = zip(source.planes, rowSteps).reduce(0) { $0 + $1.0.height * $1.1 }
        storage = .allocate(byteCount: max(1, byteCount), alignment: 64)
        var offset = 0
        var planes: [Plane] = []
        for (plane, rowStep) in zip(source.planes, rowSteps) {
            let copy = Plane(
                base: storage + offset, width: plane.width, height: plane.height,
                columnStep: plane.bytesPerSample, rowStep: rowStep, bitDepth: plane.bitDepth,
                shift: plane.shift)
            Self.copy(plane, to: copy)
            planes.append(copy)
            offset += plane.height * rowStep
        }
        image = .unchecked(
            width: source.width, height: source.height, encoding: source.encoding, planes: planes)
        self.time = time
        self.byteCount = byteCount
    }

    deinit { storage.deallocate() }

    private static func copy(_ source: Plane, to target: Plane) {
        let size = source.bytesPerSample
        for row in 0..<source.height {
            let from = source.base + row * source.rowStep
            let to = target.base + row * target.rowStep
            if source.columnStep == size {
                to.copyMemory(from: from, byteCount: target.rowStep)
                continue
            }
            for column in 0..<source.width {
                (to + column * size).copyMemory(
                    from: from + column * source.columnStep, byteCount: size)
            }
        }
    }
}
