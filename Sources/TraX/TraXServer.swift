import Foundation
import HoldfastImaging
import HoldfastTracking

/// The tracker's side of a TraX session: answers an evaluation program until that quits.
public struct TraXServer {
    /// Gives the frame that a picture shows.
    public typealias Decoder = (TraXImage) throws -> StoredFrame

    public static let versions = 1...4

    private let channel: TraXChannel
    private let version: Int
    private let parameters: TrackerParameters
    private let name: String
    private let decode: Decoder
    private var objects: [Object] = []
    /// Objects that were announced and wait for their picture (version 4).
    private var announced: [Announcement] = []

    private struct Announcement {
        var region: TraXRegion
        /// What names the object, to be sent back with it.
        var properties: [TraXMessage.Property]
    }

    private struct Object {
        var announcement: Announcement
        var tracker: Tracker
        var width: Int
        var height: Int
    }

    /// Trackers take memory each.
    static let mostObjects = 64

    public init(
        channel: TraXChannel, version: Int, name: String, parameters: TrackerParameters,
        decode: @escaping Decoder
    ) {
        self.channel = channel
        self.version = version
        self.name = name
        self.parameters = parameters
        self.decode = decode
    }

    /// Introduces itself and answers until the other side quits or is gone.
    ///
    /// - Throws: ``TraXError``, after it has told the other side, if that can still be told.
    public mutating func run() throws(TraXError) {
        try channel.send(hello)
        do {
            while let message = try channel.receive() {
                if message.kind == .quit { return }
                try answer(message)
            }
        } catch {
            try? channel.send(
                TraXMessage(.quit, properties: [("trax.reason", error.description)]))
            throw error
        }
    }

    private var hello: TraXMessage {
        var properties = [
            ("trax.version", "\(version)"), ("trax.name", "Holdfast"),
            ("trax.identifier", name), ("trax.family", "correlation filter"),
            ("trax.region", "rectangle;polygon;"),
            // "buffer" is what the reference implementation calls the specification's "data".
            ("trax.image", "path;memory;buffer;"),
        ]
        if version >= 2 { properties.append(("trax.channels", "color;")) }
        if version >= 4 { properties.append(("trax.multiobject", "1")) }
        return TraXMessage(.hello, properties: properties)
    }

    private mutating func answer(_ message: TraXMessage) throws(TraXError) {
        switch (message.kind, message.arguments.count) {
        case (.initialize, 0) where version >= 4:
            objects = []
            announced = []
        case (.initialize, 1) where version >= 4:
            guard objects.count + announced.count < Self.mostObjects else {
                throw .refused("no more than \(Self.mostObjects) objects are followed")
            }
            announced.append(
                Announcement(
                    region: try TraXRegion(message.arguments[0]), properties: message.properties))
        case (.initialize, 2) where version < 4:
            announced = [
                Announcement(region: try TraXRegion(message.arguments[1]), properties: [])
            ]
            objects = []
            try follow(message.arguments[0])
        case (.frame, 1):
            guard !(objects.isEmpty && announced.isEmpty) else {
                throw .protocolViolation("a frame before any object")
            }
            try follow(message.arguments[0])
        case (.initialize, let count), (.frame, let count):
            throw .protocolViolation(
                "'\(message.kind.rawValue)' with \(count) arguments is not of version \(version)")
        case (.hello, _), (.state, _), (.quit, _):
            throw .protocolViolation("'\(message.kind.rawValue)' is not for a tracker")
        }
    }

    /// Updates the objects on a picture, begins those that were announced, and reports all.
    private mutating func follow(_ text: String) throws(TraXError) {
        let frame: StoredFrame
        do {
            frame = try decode(try TraXImage(text))
        } catch let error as TraXError {
            throw error
        } catch {
            throw .refused("the picture cannot be read: \(error)")
        }
        let image = frame.image
        for index in objects.indices {
            guard objects[index].width == image.width, objects[index].height == image.height else {
                throw .refused(
                    "the picture has \(image.width)x\(image.height) pixels, the first one had "
                        + "\(objects[index].width)x\(objects[index].height)")
            }
            _ = objects[index].tracker.update(image: image)
        }
        for announcement in announced {
            guard let box = announcement.region.box else {
                throw .refused("the region of an object is empty")
            }
            do {
                objects.append(
                    Object(
                        announcement: announcement,
                        tracker: try Tracker(image: image, box: box, parameters: parameters),
                        width: image.width, height: image.height))
            } catch {
                throw .refused("the object cannot be followed: \(error)")
            }
        }
        announced = []
        for object in objects { try channel.send(Self.state(object)) }
    }

    private static func state(_ object: Object) -> TraXMessage {
        let estimate = object.tracker.estimate
        let confidence = (estimate.confidence * 10_000).rounded() / 10_000
        var message = TraXMessage(
            .state, arguments: [object.announcement.region.inForm(estimate.box).text],
            properties: [("confidence", "\(confidence)"), ("state", estimate.state.rawValue)])
        let own = message.properties.map(\.key)
        message.properties += object.announcement.properties.filter { !own.contains($0.key) }
        return message
    }
}
