import Foundation
import HoldfastCFFmpeg
import HoldfastImaging

/// Named options for FFmpeg. A call that gets `dictionary` removes the options that it knows.
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

/// A request to stop, or a deadline, that FFmpeg polls while it reads.
final class Interruption: Sendable {
    private struct State {
        var isRequested = false
        var deadline: ContinuousClock.Instant?
    }

    private let state = Locked(State())

    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Whether reading must end: on request, or because the deadline has passed.
    var isDue: Bool {
        let state = state.withLock { $0 }
        return state.isRequested || (state.deadline.map { ContinuousClock.now > $0 } ?? false)
    }

    /// Sets when to give up reading; nil means never.
    func giveUp(after seconds: Double?) {
        let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        state.withLock { $0.deadline = deadline }
    }

    func request() {
        state.withLock { $0.isRequested = true }
    }

    /// For FFmpeg; valid as long as this object exists.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                let interruption = Unmanaged<Interruption>.fromOpaque(opaque).takeUnretainedValue()
                return interruption.isDue ? 1 : 0
            }, opaque: Unmanaged.passUnretained(self).toOpaque())
    }
}
