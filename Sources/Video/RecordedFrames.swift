import HoldfastCFFmpeg
import HoldfastImaging

/// A decoded frame that several threads read.
public final class RecordedFrame: Sendable {
    public let frame: Frame

    init(_ frame: consuming Frame) {
        self.frame = frame
    }
}

/// The frames of a recording by their numbers, in any order.
///
/// Frames are decoded when they are asked for, from the key frame before them on; the last ones are
/// kept up to a limit of bytes. So a step back costs little, and a recording of any length takes no
/// more memory than a short one. The numbers are those that ``VideoSource`` gives.
///
/// May be used from any thread; calls wait for each other. Who reads at another place at the same time
/// takes ``another()``.
public final class RecordedFrames: Sendable {
    public let info: VideoInfo
    private let input: VideoInput
    private let options: VideoSourceOptions
    /// Nil where frames cannot be found by number: then they are decoded from the beginning.
    private let table: FrameTable?
    private let limit: Int
    private let state = Locked(State())

    private struct State {
        var source: VideoSource?
        /// The frame that the source gives next, or a later one.
        var next = 0
        /// Whether the source was entered in its middle and has given nothing yet.
        var hasLanded = false
        var frames: [Int: RecordedFrame] = [:]
        /// Their numbers, the oldest first, and their bytes.
        var order: [(index: Int, bytes: Int)] = []
        var bytes = 0
        /// How many frames there are, once the end has been reached.
        var end: Int?
        /// Whether the container has sent us to the wrong place.
        var isMisled = false
    }

    /// What is kept unless the caller says otherwise, bytes.
    public static let usualBytes = 192 << 20

    /// Opens a recording and lists its frames: one pass over the file, without decoding.
    ///
    /// - Parameter bytes: how many bytes of decoded frames are kept.
    /// - Throws: `VideoError` of kind `usage` for what is no recording: a pipe, a network stream, a
    ///   device. Other kinds where the recording cannot be read.
    public convenience init(
        _ input: VideoInput, options: VideoSourceOptions = VideoSourceOptions(),
        bytes: Int = usualBytes
    ) throws(VideoError) {
        switch input {
        case .file(let path) where !ByteInput.isPipe(path): break
        case .images: break
        case .file(let path): throw Self.refusal(of: path)
        case .standardInput: throw Self.refusal(of: "standard input")
        case .network(let name): throw Self.refusal(of: name)
        case .device(_, let name): throw Self.refusal(of: name)
        }
        var options = options
        options.start = nil
        options.keepsAudio = false
        let source = try VideoSource(input, options: options)
        guard !source.isLive else { throw Self.refusal(of: "a live source") }
        let info = source.info
        // Where it is entered in its middle, the first frame is not seen.
        if case .automatic = options.grayRange {
            options.grayRange =
                info.grayLimits.map { .between($0.lowerBound, $0.upperBound) } ?? .whole
        }
        guard let first = try source.next() else {
            throw VideoError(.badData, "there is no frame")
        }
        let reader = try SourceOpening.reader(
            of: input, options: options, interruption: Interruption())
        let table = try FrameTable.read(reader, first: first.av.pointee.pts)
        self.init(input, options: options, info: info, table: table, limit: max(1, bytes))
    }

    private init(
        _ input: VideoInput, options: VideoSourceOptions, info: VideoInfo, table: FrameTable?,
        limit: Int
    ) {
        self.input = input
        self.options = options
        self.info = info
        self.table = table
        self.limit = limit
    }

    private static func refusal(of name: String) -> VideoError {
        VideoError(
            .usage, "frames can be looked at in any order only in a recording", file: name,
            why: "it is a pipe, a stream or a device")
    }

    /// The same recording for somebody who reads at another place.
    ///
    /// - Parameter bytes: how many bytes of decoded frames are kept; nil is as many as here.
    public func another(bytes: Int? = nil) -> RecordedFrames {
        RecordedFrames(
            input, options: options, info: info, table: table, limit: max(1, bytes ?? limit))
    }

    /// The last frame at or before another that can be decoded without those before it; the frame itself
    /// where that is not known.
    public func keyFrame(atOrBefore index: Int) -> Int {
        guard let table, (0..<table.count).contains(index) else { return index }
        return table.landing(for: index).index
    }

    /// How many frames there are, those that cannot be decoded included. Where the container does not
    /// tell, the whole recording is decoded once.
    public func count() throws(VideoError) -> Int {
        if let table { return table.count }
        return try state.withLock { (state) throws(VideoError) in
            if let end = state.end { return end }
            let source = try VideoSource(input, options: options)
            var last = -1
            do throws(VideoError) {
                while let frame = try source.next() { last = frame.index }
            } catch {
                guard error.kind == .badData else { throw error }
            }
            let end = source.endIndex ?? last + 1
            state.end = end
            return end
        }
    }

    /// The first frame that is shown at a time or after it; nil if that is after the end.
    public func index(atOrAfter seconds: Double) throws(VideoError) -> Int? {
        if let table { return table.index(atOrAfter: seconds) }
        var options = options
        options.start = .time(seconds)
        let source = try VideoSource(input, options: options)
        guard let frame = try source.next() else { return nil }
        return frame.index
    }

    /// A frame; nil if there is none of that number or it cannot be decoded.
    ///
    /// - Throws: `VideoError` if the recording cannot be opened any more.
    public func frame(_ index: Int) throws(VideoError) -> RecordedFrame? {
        guard index >= 0, index < table?.count ?? .max else { return nil }
        return try state.withLock { (state) throws(VideoError) in
            if let known = state.frames[index] { return known }
            guard index < state.end ?? .max else { return nil }
            if !canGoOn(to: index, state) { try open(for: index, &state) }
            while let frame = next(&state) {
                let number = frame.frame.index
                guard number > index else {
                    state.hasLanded = false
                    if number == index { return frame }
                    continue
                }
                // Either it cannot be decoded, or the container has led us past it.
                guard state.hasLanded, !state.isMisled else { return nil }
                state.isMisled = true
                try open(for: index, &state)
            }
            return nil
        }
    }

    /// Whether to decode on is the shortest way to a frame.
    private func canGoOn(to index: Int, _ state: State) -> Bool {
        guard state.source != nil, index >= state.next else { return false }
        guard let table, !state.isMisled else { return true }
        return table.landing(for: index).index <= state.next
    }

    private func open(for index: Int, _ state: inout State) throws(VideoError) {
        var options = options
        let landing = state.isMisled ? nil : table?.landing(for: index)
        // What comes before it on the screen may need frames that are not decoded.
        if let landing, landing.index > 0 { options.start = .frame(landing.index) }
        state.source = nil
        state.source = try VideoSource(
            input, options: options, interruption: Interruption(),
            landing: landing.flatMap { $0.index > 0 ? $0 : nil })
        state.next = landing?.index ?? 0
        state.hasLanded = (landing?.index ?? 0) > 0
    }

    /// The next frame of the source, which is kept; nil at the end, and where the source is damaged
    /// beyond.
    private func next(_ state: inout State) -> RecordedFrame? {
        guard let source = state.source else { return nil }
        guard let frame = try? source.next() else {
            if !state.hasLanded, table == nil { state.end = source.endIndex ?? state.next }
            state.source = nil
            return nil
        }
        state.next = frame.index + 1
        let bytes = frame.withImage { image in
            image.planes.reduce(0) { $0 + $1.height * abs($1.rowStep) }
        }
        let kept = RecordedFrame(frame)
        let index = kept.frame.index
        while let oldest = state.order.first, state.bytes + bytes > limit {
            state.order.removeFirst()
            state.frames[oldest.index] = nil
            state.bytes -= oldest.bytes
        }
        if state.frames.updateValue(kept, forKey: index) == nil {
            state.order.append((index, bytes))
            state.bytes += bytes
        }
        return kept
    }
}
