import Foundation

/// A live source that is reopened when it ends, fails or stalls, with growing pauses between
/// attempts. Frame indices and times continue across the gap.
///
/// An instance may be handed to another thread, but its calls must not overlap; only ``cancel()``
/// may come at any time.
public final class ReopeningSource: @unchecked Sendable {
    /// What has happened to the source.
    public enum Event: Sendable {
        /// It was lost. The next attempt follows after a pause, seconds.
        case lost(error: VideoError?, pause: Double)
        /// It is back, after this many seconds.
        case reopened(after: Double)
    }

    public let isLive: Bool
    /// As it was when first opened.
    public let info: VideoInfo
    /// What a user should know of how it was first opened.
    public let notices: [String]

    private let opening: Opening
    private let interruption = Interruption()
    private var source: VideoSource?
    private var reopenings = 0
    private var nextIndex = 0
    private var lastTime = 0.0
    private var lastArrival = ContinuousClock.now
    private var offset: Double?

    /// Opens the source; keeps trying if it is not there.
    ///
    /// - Throws: `VideoError` if trying again cannot help: the input is not live, or an option is
    ///   wrong.
    public init(
        _ input: VideoInput, options: VideoSourceOptions,
        notice: @escaping @Sendable (Event) -> Void
    ) throws(VideoError) {
        guard input.canBeReopened else {
            throw VideoError(.usage, "only devices, network streams and named pipes are reopened")
        }
        opening = Opening(
            input: input, options: options, interruption: interruption, notice: notice)
        let opened = try opening.open(after: nil, isFirst: true)
        isLive = opened.isLive
        info = opened.info
        notices = opened.notices
        source = opened
    }

    /// Makes a running call of `next()`, and all later ones, throw `cancelled`.
    public func cancel() {
        interruption.request()
    }

    /// The next frame, however long it takes.
    ///
    /// - Throws: `VideoError` of kind `cancelled`, or one that trying again cannot fix.
    public func next() throws(VideoError) -> Frame? {
        var failure: VideoError?
        while true {
            if source == nil {
                source = try opening.open(after: failure, isFirst: false)
                reopenings += 1
                offset = nil
            }
            do throws(VideoError) {
                if let frame = try source?.next() { return continued(frame) }
                failure = nil
            } catch {
                guard error.kind != .cancelled, !interruption.isRequested else { throw error }
                failure = error
            }
            source = nil
        }
    }

    /// The frame with an index and time that continue those before the gap.
    private func continued(_ frame: borrowing Frame) -> Frame {
        let arrival = frame.arrival ?? .now
        if reopenings > 0, offset == nil {
            offset = lastTime + (arrival - lastArrival) / .seconds(1) - frame.time
        }
        let continued = frame.moved(
            index: nextIndex, offset: offset ?? 0, reopenings: reopenings)
        nextIndex += 1
        lastTime = continued.time
        lastArrival = arrival
        return continued
    }
}

/// The attempts to open a source.
private struct Opening: Sendable {
    let input: VideoInput
    let options: VideoSourceOptions
    let interruption: Interruption
    let notice: @Sendable (ReopeningSource.Event) -> Void

    private static let shortestPause = 0.25
    private static let longestPause = 10.0
    /// How long to try to connect to a host that does not answer, seconds.
    private static let openingTime = 15.0

    func open(after failure: VideoError?, isFirst: Bool) throws(VideoError) -> VideoSource {
        let begin = ContinuousClock.now
        var pause = Self.shortestPause
        var failure = failure
        var isFirst = isFirst
        while true {
            if !isFirst {
                notice(.lost(error: failure, pause: pause))
                try wait(pause)
                pause = min(2 * pause, Self.longestPause)
            }
            interruption.giveUp(after: isListening ? nil : Self.openingTime)
            do throws(VideoError) {
                let source = try VideoSource(input, options: options, interruption: interruption)
                interruption.giveUp(after: nil)
                if !isFirst { notice(.reopened(after: (.now - begin) / .seconds(1))) }
                return source
            } catch {
                interruption.giveUp(after: nil)
                guard error.kind != .cancelled, error.kind != .usage, !interruption.isRequested
                else { throw error }
                failure = error
                isFirst = false
            }
        }
    }

    /// Whether opening waits for a sender.
    private var isListening: Bool {
        if case .file = input { return true }
        let text = options.formatOptions.map { "\($0)=\($1)" }.joined(separator: " ")
        return text.contains("listen") || options.formatOptions["mode"] == "listener"
            || "\(input)".contains("listen")
    }

    private func wait(_ seconds: Double) throws(VideoError) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            guard !interruption.isRequested else {
                throw VideoError(.cancelled, "cancelled")
            }
            usleep(20_000)
        }
    }
}

extension VideoInput {
    fileprivate var canBeReopened: Bool {
        switch self {
        case .device, .network: true
        case .file(let path): ByteInput.isPipe(path)
        case .images, .standardInput: false
        }
    }
}
