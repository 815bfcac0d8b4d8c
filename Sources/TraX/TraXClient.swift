import HoldfastImaging

/// The evaluation program's side of a TraX session, for one object.
public final class TraXClient {
    private let channel: TraXChannel
    private let timeout: Double
    public let version: Int
    /// Whether the tracker opens picture files itself.
    public let readsFiles: Bool
    /// Whether it takes the content of picture files.
    public let readsData: Bool

    /// What a tracker answers on a frame.
    public struct Answer: Sendable {
        /// Nil where it sees nothing.
        public var box: Box?
        public var confidence: Double?
        public var state: TrackState?
    }

    /// Waits for the tracker to introduce itself.
    ///
    /// - Parameter timeout: seconds that it may take for an answer.
    public init(channel: TraXChannel, timeout: Double) throws(TraXError) {
        self.channel = channel
        self.timeout = timeout
        guard let hello = try channel.receive(within: timeout) else {
            throw .connection("it ended without speaking TraX")
        }
        guard hello.kind == .hello else {
            throw .protocolViolation("its first message is '\(hello.kind.rawValue)', not 'hello'")
        }
        version = hello["trax.version"].flatMap { Int($0) } ?? 1
        guard TraXServer.versions.contains(version) else {
            throw .refused("version \(version) of TraX is not supported")
        }
        func formats(_ key: String, default known: String) -> [Substring] {
            (hello[key] ?? known).split { ";, ".contains($0) }
        }
        let images = formats("trax.image", default: "path")
        readsFiles = images.contains("path")
        readsData = images.contains("buffer") || images.contains("data")
        guard formats("trax.region", default: "rectangle").contains("rectangle") else {
            throw .refused("it does not take rectangles")
        }
    }

    public func initialize(_ image: TraXImage, box: Box) throws(TraXError) -> Answer {
        let region = TraXRegion.rectangle(box).text
        if version >= 4 {
            try channel.send(TraXMessage(.initialize, arguments: [region]))
            return try frame(image)
        }
        try channel.send(TraXMessage(.initialize, arguments: [image.text, region]))
        return try answer()
    }

    public func frame(_ image: TraXImage) throws(TraXError) -> Answer {
        try channel.send(TraXMessage(.frame, arguments: [image.text]))
        return try answer()
    }

    public func quit() { try? channel.send(TraXMessage(.quit)) }

    private func answer() throws(TraXError) -> Answer {
        guard let message = try channel.receive(within: timeout) else {
            throw .connection("it ended without an answer")
        }
        switch message.kind {
        case .state:
            guard let text = message.arguments.first else {
                throw .protocolViolation("an answer without a region")
            }
            let region = try TraXRegion(text)
            let confidence = message["confidence"].flatMap { Double($0) }
            return Answer(
                box: region.bounds, confidence: confidence.flatMap { $0.isFinite ? $0 : nil },
                state: message["state"].flatMap { TrackState(rawValue: $0) })
        case .quit: throw .refused("it quit: \(message["trax.reason"] ?? "no reason given")")
        default: throw .protocolViolation("'\(message.kind.rawValue)' is not an answer")
        }
    }
}

extension TraXRegion {
    /// The upright box around it; nil for none.
    var bounds: Box? {
        guard case .polygon(let corners) = self else { return box }
        return Self.bounds(corners)
    }
}
