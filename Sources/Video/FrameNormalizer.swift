import HoldfastCFFmpeg

/// Makes decoded frames ready to be delivered: times that never go back, a pixel format that the rest
/// of Holdfast knows, the right way up.
struct FrameNormalizer {
    private let name: String
    private let timeBase: Rational
    private let frameRate: Rational
    private let converter = FrameConverter()
    /// Of the frame before; nil before the first.
    private(set) var lastTimestamp: Int64?
    private(set) var lastOrientation = Orientation.upright
    /// What is done with the brightness of gray frames.
    var widening: GrayWidening?

    init(name: String, timeBase: Rational, frameRate: Rational) {
        self.name = name
        self.timeBase = timeBase
        self.frameRate = frameRate
    }

    /// Sets the timestamp; rotates and converts the frame if it cannot be delivered as it is.
    ///
    /// - Parameter orientation: as the container states it; that of the frame itself counts more.
    mutating func prepare(
        _ frame: inout UnsafeMutablePointer<AVFrame>, index: Int, orientation: Orientation
    ) throws(VideoError) {
        frame.pointee.pts = timestamp(of: frame)
        lastTimestamp = frame.pointee.pts
        frame.pointee.pict_type = AV_PICTURE_TYPE_NONE
        if let plain = frame.pixelFormat.withoutRange {
            frame.pointee.format = plain.av.rawValue
            frame.pointee.color_range = AVCOL_RANGE_JPEG
        }
        let orientation = Orientation(of: frame) ?? orientation
        lastOrientation = orientation
        guard var format = frame.pixelFormat.expressible else {
            throw VideoError(
                .badData, "the pixel format \(frame.pixelFormat) cannot be read", file: name,
                frame: index)
        }
        if !orientation.isUpright { format = format.turnable(by: orientation) }
        if format != frame.pixelFormat {
            let converted = try converter.convert(frame, to: format)
            freeFrame(&frame)
            frame = converted
        }
        if !orientation.isUpright {
            let turned = try oriented(frame, by: orientation)
            freeFrame(&frame)
            frame = turned
            av_frame_remove_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX)
        }
        try widening?.apply(to: frame, name: name)
    }

    /// The stream's timestamp, or one derived from the previous frame; never earlier than that.
    private func timestamp(of frame: UnsafeMutablePointer<AVFrame>) -> Int64 {
        let stated = frame.pointee.best_effort_timestamp
        guard let lastTimestamp else { return stated == holdfast_no_timestamp ? 0 : stated }
        guard stated == holdfast_no_timestamp || stated <= lastTimestamp else { return stated }
        let step = 1 / max(frameRate.value * timeBase.value, 1e-9)
        let ticks = stated == lastTimestamp ? 1 : Int64(max(1, min(step, 1e9).rounded()))
        let (sum, overflow) = lastTimestamp.addingReportingOverflow(ticks)
        return overflow ? lastTimestamp : sum
    }
}
