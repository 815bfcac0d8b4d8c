import HoldfastCHeader
import HoldfastCInterface
import HoldfastImaging
import HoldfastVideo

// The functions of `holdfast.h` on videos; it says what each does.

/// The code of an error of any part of the library.
private func videoCode(_ error: any Error) -> holdfast_code {
    guard let error = error as? VideoError else { return libraryCode(error) }
    let code =
        switch error.kind {
        case .unreadableInput, .inputOutput, .cannotCreateOutput: HOLDFAST_ERROR_INPUT
        case .badData: HOLDFAST_ERROR_DATA
        case .unavailable: HOLDFAST_ERROR_UNAVAILABLE
        case .usage: HOLDFAST_ERROR_ARGUMENT
        case .cancelled: HOLDFAST_ERROR_CANCELLED
        }
    return holdfast_code(code)
}

@_cdecl("holdfast_video_open")
public func videoOpen(
    _ name: UnsafePointer<CChar>?, _ options: UnsafePointer<holdfast_video_options>?,
    _ result: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let result = try present(result, "video")
        let name = String(cString: try present(name, "name"))
        let options = try options.map { try VideoSourceOptions(checked($0, "options").pointee) }
        result.pointee =
            VideoHandle(try VideoSource(input: name, options: options ?? VideoSourceOptions())).held
        return Int32(HOLDFAST_OK)
    }
}

extension VideoSourceOptions {
    fileprivate init(_ options: holdfast_video_options) throws {
        self.init()
        format = options.format.map { String(cString: $0) }
        for line in options.format_options.map({ String(cString: $0) })?.split(separator: "\n")
            ?? []
        {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw InterfaceError(
                    HOLDFAST_ERROR_ARGUMENT, "format_options: '\(line)' is not name=value")
            }
            formatOptions[String(parts[0])] = String(parts[1])
        }
        guard options.start_frame <= 0 || !(options.start_time > 0) else {
            throw InterfaceError(
                HOLDFAST_ERROR_ARGUMENT, "start_frame and start_time exclude each other")
        }
        guard options.start_frame >= 0, options.start_time >= 0, options.start_time.isFinite,
            (0...1024).contains(options.threads)
        else {
            throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "a start or a thread count out of range")
        }
        if options.start_frame > 0 { start = .frame(Int(options.start_frame)) }
        if options.start_time > 0 { start = .time(options.start_time) }
        threads = Int(options.threads)
        switch options.live {
        case 0: mode = .automatic
        case 1: mode = .live
        case 2: mode = .recorded
        default:
            throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "live: there is no \(options.live)")
        }
    }
}

@_cdecl("holdfast_video_describe")
public func videoDescribe(
    _ video: OpaquePointer?, _ info: UnsafeMutablePointer<holdfast_video_info>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let source = try VideoHandle.of(video, "video").source
        let info = try checked(info, "info")
        info.pointee.width = Int32(source.info.width)
        info.pointee.height = Int32(source.info.height)
        info.pointee.frame_rate = source.info.frameRate.value
        info.pointee.frame_count = source.info.frameCount.map(Int64.init) ?? -1
        info.pointee.duration = source.info.duration ?? -1
        info.pointee.is_live = source.isLive ? 1 : 0
        info.pointee.reserved = 0
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_video_next")
public func videoNext(
    _ video: OpaquePointer?, _ frame: UnsafeMutablePointer<holdfast_frame_info>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let handle = try VideoHandle.of(video, "video")
        let frame = try frame.map { try checked($0, "frame") }
        guard try handle.advance() else { return Int32(HOLDFAST_END) }
        if let frame { try handle.describe(frame) }
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_video_read")
public func videoRead(
    _ video: OpaquePointer?, _ format: Int32, _ pixels: UnsafeMutableRawPointer?, _ capacity: Int,
    _ stride: Int64, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let handle = try VideoHandle.of(video, "video")
        let pixels = UnsafeMutableRawBufferPointer(
            start: try present(pixels, "pixels"), count: max(0, capacity))
        let packed: PixelFormat
        switch Int(format) {
        case HOLDFAST_BGR: packed = .bgr24
        case HOLDFAST_RGB: packed = .rgb24
        case HOLDFAST_GRAY: packed = .gray
        default:
            throw InterfaceError(
                HOLDFAST_ERROR_ARGUMENT, "format: frames are read as BGR, RGB or gray")
        }
        do {
            try handle.pack(
                as: packed, into: pixels, bytesPerRow: stride == 0 ? nil : Int(stride))
        } catch let error as ImageError {
            throw InterfaceError(HOLDFAST_ERROR_ROOM, error.description)
        }
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_video_init_tracker")
public func videoInitTracker(
    _ video: OpaquePointer?, _ tracker: OpaquePointer?, _ box: UnsafePointer<holdfast_box>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let tracker = try TrackerHandle.of(tracker, "tracker")
        let box = try Box(box)
        try VideoHandle.of(video, "video").withImage { try tracker.begin($0, box: box) }
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_video_init_tracker_at_point")
public func videoInitTrackerAtPoint(
    _ video: OpaquePointer?, _ tracker: OpaquePointer?, _ x: Double, _ y: Double,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let tracker = try TrackerHandle.of(tracker, "tracker")
        try VideoHandle.of(video, "video").withImage {
            try tracker.begin($0, point: Point(x: x, y: y))
        }
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_video_update_tracker")
public func videoUpdateTracker(
    _ video: OpaquePointer?, _ tracker: OpaquePointer?,
    _ estimate: UnsafeMutablePointer<holdfast_estimate>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error, code: videoCode) {
        let tracker = try TrackerHandle.of(tracker, "tracker")
        let estimate = try estimate.map { try checked($0, "estimate") }
        let found = try VideoHandle.of(video, "video").withImage { try tracker.update($0) }
        if let estimate { found.write(to: estimate) }
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_video_cancel")
public func videoCancel(_ video: OpaquePointer?) {
    (try? VideoHandle.of(video, "video"))?.source.cancel()
}

@_cdecl("holdfast_video_free")
public func videoFree(_ video: OpaquePointer?) { VideoHandle.release(video) }
