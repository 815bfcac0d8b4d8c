import HoldfastCFFmpeg

/// The frames of a video, one after the other, in the decoder's own pixel format.
///
/// The rotation that the container states is applied. Times are the stream's own, counted from the
/// beginning of the file. After a change of resolution, frames have their new size; a single picture
/// of another size among pictures of one size counts as damaged.
///
/// If the input is damaged, everything that can be decoded is delivered; then `next()` throws an error
/// that says where the damage began. A frame's index is its position in the source: indices leave out
/// what could not be decoded.
///
/// An instance may be handed to another thread, but its calls must not overlap; only ``cancel()``
/// may come at any time.
public final class VideoSource: @unchecked Sendable {
    public let input: VideoInput
    public private(set) var info: VideoInfo
    /// The audio, for a ``VideoSink`` to copy; nil if there is none or it is not kept.
    public let audio: AudioTrack?

    /// Whether frames arrive at their own pace and lose their value as they age.
    public let isLive: Bool

    /// What a user should know of how it was opened.
    public private(set) var notices: [String] = []

    private let options: VideoSourceOptions
    private let reader: any PacketReader
    private let decoder: FrameDecoder
    private let interruption: Interruption
    /// A frame that was decoded ahead: the first on opening, or one behind a picture of another size.
    private var pending: Frame?
    private var sizes = PictureSizes()
    /// An error that comes after a frame that has been held back.
    private var deferred: VideoError?

    /// Opens a video by the name that a user gives; see ``VideoInput/init(_:)``.
    public convenience init(
        input: String, options: VideoSourceOptions = VideoSourceOptions()
    ) throws(VideoError) {
        try self.init(try VideoInput(input, format: options.format), options: options)
    }

    /// Opens a video.
    ///
    /// - Throws: `VideoError`: `unreadableInput` if it cannot be opened, `badData` if it is not a
    ///   video.
    public convenience init(
        _ input: VideoInput, options: VideoSourceOptions = VideoSourceOptions()
    ) throws(VideoError) {
        try self.init(input, options: options, interruption: Interruption())
    }

    /// - Parameters:
    ///   - interruption: ends opening, too.
    ///   - landing: where a recording is entered; nil is its beginning.
    init(
        _ input: VideoInput, options: VideoSourceOptions, interruption: Interruption,
        landing: FrameTable.Landing? = nil
    ) throws(VideoError) {
        FFmpegLog.start()
        try options.hardware?.check()
        var options = options
        options.looksAhead = landing == nil && options.hardware == nil && options.mode != .live
        self.input = input
        self.options = options
        self.interruption = interruption
        reader = try SourceOpening.reader(of: input, options: options, interruption: interruption)
        if let landing { try reader.enter(at: landing) }
        isLive =
            switch (options.mode, input) {
            case (.live, _): true
            case (.recorded, _): false
            case (.automatic, .device): true
            case (.automatic, .network): reader.info.duration == nil
            case (.automatic, _): false
            }
        // Hardware conceals damage within a frame and does not tell.
        let isBarred = options.hardware != nil && options.isStrict && !isLive
        if isBarred { options.hardware = nil }
        info = reader.info
        audio = reader.audio
        decoder = try FrameDecoder(
            reader,
            positions: FramePositions(
                isLive ? .frames : landing.map { .listed($0.table) } ?? reader.positionRule),
            options: options, isLive: isLive, interruption: interruption)
        let isDeepGray = PixelFormat(AVPixelFormat(reader.parameters.pointee.format)).isDeepGray
        // Only a frame tells whether a device that is there has taken the video.
        let mayUseHardware = decoder.device?.kind != nil && !isLive
        if reader.isPictures || isDeepGray || mayUseHardware {
            try lookAhead()
        } else if reader.isUnseen, options.looksAhead {
            see()
        }
        if isBarred {
            noteSoftware(
                because: "hardware does not tell which frames are damaged, and the run is strict")
        } else if let device = decoder.device {
            describe(device)
        }
    }

    private func describe(_ device: HardwareDevice) {
        if let kind = device.kind, isLive || decoder.usesHardware {
            info.hardware = kind
            return
        }
        let why =
            device.kind.map { "\($0) does not take this video" }
            ?? device.refusals.joined(separator: "; ")
        noteSoftware(because: why)
    }

    private func noteSoftware(because why: String) {
        notices.append("\(reader.name) is decoded by software: \(why)")
    }

    /// Decodes the first frame, which tells what the container does not. What is wrong with it is said when it is
    /// asked for.
    private func see() {
        do throws(VideoError) {
            try lookAhead()
        } catch {
            deferred = error
        }
        decoder.tellReader()
        let limits = info.grayLimits
        info = reader.info
        info.grayLimits = limits
    }

    /// Decodes the first frame: of an image sequence only the decoder knows the size and the orientation,
    /// and of gray frames the first one tells the range.
    private func lookAhead() throws(VideoError) {
        guard let frame = try decoder.next() else { return }
        if let limits = options.grayRange.limits(of: frame) {
            info.grayLimits = limits
            try decoder.widenGray(limits, of: frame)
        }
        guard reader.isPictures else {
            pending = consume frame
            return
        }
        info.width = frame.width
        info.height = frame.height
        info.rotation = decoder.lastOrientation.rotation
        if info.pixelFormat.isEmpty { info.pixelFormat = frame.format.description }
        let ratio = Rational(frame.av.pointee.sample_aspect_ratio)
        if ratio.isPositive, reader is PictureReader { info.sampleAspectRatio = ratio }
        pending = consume frame
    }

    /// Where it begins.
    public var start: VideoSourceOptions.Start? { options.start }

    /// How many frames there are in the source, those that could not be decoded included; nil until
    /// the end has been reached, and for live sources.
    public var endIndex: Int? { decoder.endIndex }

    /// Makes a running call of `next()`, and all later ones, throw `cancelled` as soon as the wait
    /// for the input has ended.
    public func cancel() {
        interruption.request()
    }

    /// The next frame; nil at the end.
    ///
    /// - Throws: `VideoError`, once, if the input is damaged or can no longer be read. After that
    ///   it returns nil.
    public func next() throws(VideoError) -> Frame? {
        while let frame = try nextOfUsualSize() {
            if isBeforeStart(frame) { continue }
            return frame
        }
        return nil
    }

    private func isBeforeStart(_ frame: borrowing Frame) -> Bool {
        switch options.start {
        case .frame(let index): frame.index < index
        case .time(let seconds): frame.time < seconds - 1e-6
        case nil: false
        }
    }

    /// The next frame; of image files one whose size is not its alone.
    private func nextOfUsualSize() throws(VideoError) -> Frame? {
        while true {
            var taken = pending.take()
            if taken == nil { taken = try nextDecoded() }
            guard let frame = taken.take() else { return nil }
            guard reader is PictureReader, sizes.isOdd(frame.size) else {
                sizes.add(frame.size)
                return frame
            }
            // Only the one after it tells whether all pictures have this size from here on.
            var failure: VideoError?
            do throws(VideoError) {
                pending = try nextDecoded()
            } catch {
                failure = error
            }
            var following: PictureSizes.Size?
            if let next = pending.take() {
                following = next.size
                pending = consume next
            }
            guard sizes.isDamage(frame.size, before: following) else {
                deferred = failure
                sizes.add(frame.size)
                return frame
            }
            let error = sizes.error(
                frame.size, file: (reader as? PictureReader)?.name(ofPicture: Int64(frame.index)),
                frame: frame.index, time: frame.time)
            try decoder.refuse(error, position: frame.index, failure: failure)
            if following == nil {
                try decoder.end()
                return nil
            }
        }
    }

    private func nextDecoded() throws(VideoError) -> Frame? {
        if let deferred {
            self.deferred = nil
            throw deferred
        }
        return try decoder.next()
    }
}

extension Frame {
    fileprivate var size: PictureSizes.Size { PictureSizes.Size(width: width, height: height) }
}
