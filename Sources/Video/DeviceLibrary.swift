import Foundation
import HoldfastCFFmpeg
import HoldfastSystem

/// A kind of device that video can be captured from, and the devices of that kind on this machine.
public struct CaptureDevice: Sendable, Equatable {
    /// One camera, screen, ... of this kind.
    public struct Source: Sendable, Equatable {
        /// The name to open it by.
        public var name: String
        /// For people.
        public var description: String
    }

    /// FFmpeg's name for the kind: "v4l2", "x11grab".
    public var format: String
    public var description: String
    /// The devices that can be listed. Many kinds cannot list theirs, but can still be opened by
    /// name.
    public var sources: [Source]
}

/// libavdevice. It is loaded only when a device is asked for, since it and its dependencies take a
/// tenth of a second to load.
public enum DeviceLibrary {
    private static let isLoaded: Bool = {
        let library = dlopen("libavdevice.so.\(holdfast_avdevice_major)", RTLD_NOW | RTLD_GLOBAL)
        guard library != nil, let register = dlsym(nil, "avdevice_register_all") else {
            return false
        }
        unsafeBitCast(register, to: (@convention(c) () -> Void).self)()
        return true
    }()

    /// Loads the library and makes its devices known to FFmpeg.
    ///
    /// - Throws: `VideoError` of kind `unavailable`.
    static func load() throws(VideoError) {
        FFmpegLog.start()
        guard !isLoaded else { return }
        throw VideoError(
            .unavailable, "capturing from a device needs FFmpeg's libavdevice",
            why: "libavdevice.so.\(holdfast_avdevice_major) is not installed")
    }

    enum FormatKind {
        case device, container
    }

    /// What the name stands for; nil if FFmpeg does not know it.
    static func kind(of format: String) -> FormatKind? {
        FFmpegLog.start()
        var known = av_find_input_format(format)
        if known == nil, (try? load()) != nil { known = av_find_input_format(format) }
        guard let known else { return nil }
        // Formats that read numbered files have the flag too, but are not devices.
        let isDevice = known.pointee.flags & AVFMT_NOFILE != 0 && !format.hasPrefix("image2")
        return isDevice ? .device : .container
    }

    /// The kinds of video capture that this FFmpeg has.
    ///
    /// - Throws: `VideoError` of kind `unavailable` if libavdevice is not installed.
    public static func devices() throws(VideoError) -> [CaptureDevice] {
        try load()
        guard let symbol = dlsym(nil, "av_input_video_device_next") else { return [] }
        typealias Next =
            @convention(c) (UnsafePointer<AVInputFormat>?) -> UnsafePointer<AVInputFormat>?
        let next = unsafeBitCast(symbol, to: Next.self)
        var devices: [CaptureDevice] = []
        var format = next(nil)
        while let kind = format {
            defer { format = next(kind) }
            guard let names = kind.pointee.name else { continue }
            devices.append(
                CaptureDevice(
                    format: String(cString: names),
                    description: kind.pointee.long_name.map { String(cString: $0) } ?? "",
                    sources: sources(of: kind) + usualSources(of: String(cString: names))))
        }
        return devices.sorted { $0.format < $1.format }
    }

    /// The usual devices of kinds that cannot list theirs.
    private static func usualSources(of format: String) -> [CaptureDevice.Source] {
        guard format == "x11grab", let display = ProcessInfo.processInfo.environment["DISPLAY"]
        else { return [] }
        return [CaptureDevice.Source(name: display, description: "this screen")]
    }

    private static func sources(
        of format: UnsafePointer<AVInputFormat>
    ) -> [CaptureDevice.Source] {
        typealias ListSources =
            @convention(c) (
                UnsafePointer<AVInputFormat>?, UnsafePointer<CChar>?, OpaquePointer?,
                UnsafeMutablePointer<UnsafeMutablePointer<AVDeviceInfoList>?>?
            ) -> Int32
        typealias FreeList =
            @convention(c) (UnsafeMutablePointer<UnsafeMutablePointer<AVDeviceInfoList>?>?) -> Void
        guard let list = dlsym(nil, "avdevice_list_input_sources"),
            let free = dlsym(nil, "avdevice_free_list_devices")
        else { return [] }
        var found: UnsafeMutablePointer<AVDeviceInfoList>?
        let count = unsafeBitCast(list, to: ListSources.self)(format, nil, nil, &found)
        defer { unsafeBitCast(free, to: FreeList.self)(&found) }
        guard count > 0, let devices = found?.pointee.devices else { return [] }
        return (0..<Int(found?.pointee.nb_devices ?? 0)).compactMap { index in
            guard let device = devices[index]?.pointee, let name = device.device_name else {
                return nil
            }
            return CaptureDevice.Source(
                name: String(cString: name),
                description: device.device_description.map { String(cString: $0) } ?? "")
        }
    }
}
