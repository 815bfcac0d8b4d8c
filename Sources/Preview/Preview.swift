import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastVideo

/// A page to watch a running pipeline on, and to steer it from.
///
/// Viewers get the newest frame whenever they are ready for one, so a slow viewer slows nobody.
public final class Preview: Sendable {
    /// What is being watched.
    public struct Subject: Sendable {
        /// The input as the user named it.
        public var name: String
        public var isLive: Bool
        /// The first line of the log.
        public var logHeader: [UInt8]
        /// Whether the page draws boxes turned as their targets are.
        public var showsRotatedBoxes: Bool

        public init(
            name: String, isLive: Bool, logHeader: [UInt8], showsRotatedBoxes: Bool = false
        ) {
            self.name = name
            self.isLive = isLive
            self.logHeader = logHeader
            self.showsRotatedBoxes = showsRotatedBoxes
        }
    }

    private let feed = PreviewFeed()
    private let server: HTTPServer
    private let encode: @Sendable (FrameReport) -> [[UInt8]]
    /// Where the page is, with the token that it wants.
    public let url: String

    /// Begins to listen; pages are served from ``start()`` on.
    ///
    /// - Parameters:
    ///   - token: what viewers must know; needed where the address is not loopback.
    ///   - control: what targets are added, corrected and dropped through.
    ///   - encode: the log's lines of a report.
    /// - Throws: ``PreviewError``.
    public init(
        address: PreviewAddress, token: String?, subject: Subject, control: PipelineControl,
        encode: @escaping @Sendable (FrameReport) -> [[UInt8]]
    ) throws {
        guard address.isLoopback || token != nil else {
            throw PreviewError.tokenNeeded(address.description)
        }
        if let token { try PreviewAccess.check(token: token) }
        self.encode = encode
        let (listener, port) = try address.listen()
        let access = PreviewAccess(address: address, port: port, token: token)
        let routes = PreviewRoutes(
            feed: feed, pictures: PictureCache(), access: access, subject: subject,
            control: control)
        server = HTTPServer(listener: listener, port: port) { routes.answer($0) }
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        url = "http://\(host):\(port)/" + (token.map { "?token=\($0)" } ?? "")
    }

    /// Serves pages from now on, on threads of its own.
    ///
    /// - Throws: ``ThreadError`` if the system has no thread left.
    public func start() throws(ThreadError) {
        try server.start()
    }

    /// Takes in a frame that has been followed; quick, and never waits for a viewer.
    public func observe(_ frame: borrowing Frame, _ report: FrameReport) {
        feed.publish(frame, report, lines: encode(report))
    }

    /// Tells viewers what a user should know.
    public func notice(_ text: String) {
        feed.notice(text)
    }

    /// Ends all connections.
    public func stop() {
        feed.end()
        server.stop()
    }
}
