import HoldfastCHeader
import HoldfastImaging
import HoldfastTracking

/// What a caller in C holds: an object that lives until it is freed.
package protocol Handle: AnyObject {}

extension Handle {
    /// The object as the caller holds it; `release` ends that.
    package var held: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    /// The object that a caller holds.
    package static func of(_ pointer: OpaquePointer?, _ name: String) throws -> Self {
        Unmanaged<Self>.fromOpaque(UnsafeRawPointer(try present(pointer, name)))
            .takeUnretainedValue()
    }

    /// Gives up what a caller held; nothing where it is null.
    package static func release(_ pointer: OpaquePointer?) {
        guard let pointer else { return }
        Unmanaged<Self>.fromOpaque(UnsafeRawPointer(pointer)).release()
    }
}

/// Behind `holdfast_parameters`.
package final class ParametersHandle: Handle {
    package var parameters: TrackerParameters

    init(_ parameters: TrackerParameters) {
        self.parameters = parameters
    }
}

/// Behind `holdfast_tracker`.
package final class TrackerHandle: Handle {
    /// What it begins with.
    let parameters: TrackerParameters
    /// Nil until it has begun.
    package var tracker: Tracker?

    init(_ parameters: TrackerParameters, tracker: Tracker? = nil) {
        self.parameters = parameters
        self.tracker = tracker
    }

    /// Begins on a box.
    package func begin(_ image: ImageView, box: Box) throws {
        tracker = try Tracker(image: image, box: box, parameters: parameters)
    }

    /// Begins at a point.
    package func begin(_ image: ImageView, point: Point) throws {
        tracker = try Tracker(image: image, point: point, parameters: parameters)
    }

    /// Finds the target on the next picture.
    package func update(_ image: ImageView) throws -> Estimate {
        // In place: a copy of the tracker would copy what it has learned.
        guard let estimate = tracker?.update(image: image) else { throw Self.notBegun }
        return estimate
    }

    /// The tracker that has begun.
    func begun() throws -> Tracker {
        guard let tracker else { throw Self.notBegun }
        return tracker
    }

    private static let notBegun = InterfaceError(
        HOLDFAST_ERROR_NOT_READY, "the tracker has not begun; holdfast_tracker_init begins")
}
