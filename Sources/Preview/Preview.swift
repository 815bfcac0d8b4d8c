import Foundation
import HoldfastCorrections
import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories
import HoldfastVideo

/// A web page to watch and steer a running pipeline.
///
/// Viewers get the newest frame whenever they are ready for one, so a slow viewer slows nobody
/// down.
public final class Preview: Sendable {
    /// What is being watched.
    public struct Subject: Sendable {
        /// The input, as the user named it.
        public var name: String
        public var isLive: Bool
        /// The first line of the log.
        public var logHeader: [UInt8]
        /// Whether the page draws rotated boxes.
        public var showsRotatedBoxes: Bool
        /// Of a recording: its tracks, which the page then lets a person correct on any frame.
        public var workbench: Workbench?
        /// What exported logs say of themselves.
        public var header = TrajectoryHeader()

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
    private let control: PipelineControl
    private let workbench: Workbench?
    private let encode: @Sendable (FrameReport) -> [[UInt8]]
    /// The address of the page, including its token.
    public let url: String
    /// The address of the page without its token.
    public let address: String

    /// Opens the port. Pages are served from ``start()`` on.
    ///
    /// - Parameters:
    ///   - token: what viewers must know; required unless the address is loopback.
    ///   - control: used to add, correct and remove targets.
    ///   - encode: the log lines of a report.
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
        self.control = control
        workbench = subject.workbench
        let (listener, port) = try address.listen()
        let access = PreviewAccess(address: address, port: port, token: token)
        let routes = PreviewRoutes(
            feed: feed, pictures: PictureCache(), access: access, subject: subject,
            control: control,
            workbench: subject.workbench.map {
                WorkbenchRoutes(workbench: $0, subject: subject)
            })
        server = HTTPServer(listener: listener, port: port) { routes.answer($0, from: $1) }
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        self.address = "http://\(host):\(port)/"
        url = self.address + (token.map { "?token=\($0)" } ?? "")
    }

    /// Starts to serve pages, on its own threads.
    ///
    /// - Throws: ``ThreadError`` if the system has no thread left.
    public func start() throws(ThreadError) {
        try server.start()
    }

    /// Shows a tracked frame. Quick; never waits for a viewer.
    public func observe(_ frame: borrowing Frame, _ report: FrameReport) {
        workbench?.observe(report)
        feed.publish(frame, report, lines: encode(report))
    }

    /// Shows a message to viewers.
    public func notice(_ text: String) {
        feed.notice(text)
    }

    /// Keeps the page of a run that is over until a viewer closes it or the pipeline's control is
    /// stopped, so that what was found can be looked at and saved. Returns at once if there has been
    /// no viewer.
    ///
    /// - Parameter begin: called before the wait, where there is one.
    public func stay(_ begin: () -> Void = {}) {
        workbench?.finish()
        feed.finish()
        guard feed.isViewed else { return }
        begin()
        while !control.isStopped, !feed.waitForClosing(seconds: 0.05) {}
    }

    /// How many viewers hold a connection.
    var connectionCount: Int { server.connectionCount }

    /// Closes all connections.
    public func stop() {
        feed.end()
        server.stop()
    }
}
