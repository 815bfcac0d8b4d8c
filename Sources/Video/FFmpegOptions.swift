import Foundation
import HoldfastCFFmpeg

/// Named options for FFmpeg. A call that is given `dictionary` takes out those that it knows.
struct FFmpegOptions: ~Copyable {
    var dictionary: OpaquePointer?

    init(_ options: [String: String] = [:]) {
        for (key, value) in options { self[key] = value }
    }

    deinit {
        var rest = dictionary
        av_dict_free(&rest)
    }

    subscript(key: String) -> String? {
        get { av_dict_get(dictionary, key, nil, 0).map { String(cString: $0.pointee.value) } }
        set { av_dict_set(&dictionary, key, newValue, 0) }
    }

    /// Sets those that are not set.
    mutating func setDefaults(_ options: [String: String]) {
        for (key, value) in options where self[key] == nil { self[key] = value }
    }

    /// One of the options that are left.
    var firstKey: String? {
        av_dict_get(dictionary, "", nil, AV_DICT_IGNORE_SUFFIX).map {
            String(cString: $0.pointee.key)
        }
    }

    /// Hands the dictionary over to the caller.
    mutating func take() -> OpaquePointer? {
        defer { dictionary = nil }
        return dictionary
    }
}

/// A wish to stop, or a time to give up, that FFmpeg asks for while it reads.
final class Interruption: @unchecked Sendable {
    // Guards everything below it.
    private let lock = NSLock()
    private var value = false
    private var deadline: ContinuousClock.Instant?

    var isRequested: Bool { lock.withLock { value } }

    /// Whether reading shall end: it was asked for, or the time is up.
    var isDue: Bool {
        lock.withLock { value || (deadline.map { ContinuousClock.now > $0 } ?? false) }
    }

    /// Sets when reading shall be given up; nil is never.
    func giveUp(after seconds: Double?) {
        let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        lock.withLock { self.deadline = deadline }
    }

    func request() {
        lock.withLock { value = true }
    }

    /// For FFmpeg; valid as long as this object.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                let interruption = Unmanaged<Interruption>.fromOpaque(opaque).takeUnretainedValue()
                return interruption.isDue ? 1 : 0
            }, opaque: Unmanaged.passUnretained(self).toOpaque())
    }
}
