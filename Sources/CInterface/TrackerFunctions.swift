import HoldfastCHeader
import HoldfastImaging
import HoldfastTracking

// The functions of `holdfast.h` on trackers; it says what each does.

@_cdecl("holdfast_tracker_new")
public func trackerNew(
    _ parameters: OpaquePointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let result = try present(result, "tracker")
        let chosen =
            try parameters.map { try ParametersHandle.of($0, "parameters").parameters } ?? .balanced
        result.pointee = TrackerHandle(chosen).held
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_init")
public func trackerInit(
    _ tracker: OpaquePointer?, _ image: UnsafePointer<holdfast_image>?,
    _ box: UnsafePointer<holdfast_box>?, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let handle = try TrackerHandle.of(tracker, "tracker")
        try handle.begin(ImageView(image), box: Box(box))
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_init_at_point")
public func trackerInitAtPoint(
    _ tracker: OpaquePointer?, _ image: UnsafePointer<holdfast_image>?, _ x: Double, _ y: Double,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let handle = try TrackerHandle.of(tracker, "tracker")
        try handle.begin(ImageView(image), point: Point(x: x, y: y))
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_restart")
public func trackerRestart(
    _ tracker: OpaquePointer?, _ image: UnsafePointer<holdfast_image>?,
    _ box: UnsafePointer<holdfast_box>?, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let handle = try TrackerHandle.of(tracker, "tracker")
        _ = try handle.begun()
        try handle.begin(ImageView(image), box: Box(box))
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_update")
public func trackerUpdate(
    _ tracker: OpaquePointer?, _ image: UnsafePointer<holdfast_image>?,
    _ estimate: UnsafeMutablePointer<holdfast_estimate>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let handle = try TrackerHandle.of(tracker, "tracker")
        let estimate = try estimate.map { try checked($0, "estimate") }
        let found = try handle.update(try ImageView(image))
        if let estimate { found.write(to: estimate) }
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_estimate")
public func trackerEstimate(
    _ tracker: OpaquePointer?, _ estimate: UnsafeMutablePointer<holdfast_estimate>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let handle = try TrackerHandle.of(tracker, "tracker")
        try handle.begun().estimate.write(to: try checked(estimate, "estimate"))
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_map")
public func trackerMap(
    _ tracker: OpaquePointer?, _ kind: Int32, _ map: UnsafeMutablePointer<holdfast_map>?,
    _ values: UnsafeMutablePointer<Float>?, _ capacity: Int,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let map = try checked(map, "map")
        let tracker = try TrackerHandle.of(tracker, "tracker").begun()
        let found: ScalarMap?
        switch Int(kind) {
        case HOLDFAST_MAP_RESPONSE: found = tracker.responseMap
        case HOLDFAST_MAP_ACTIVATION: found = tracker.activationMap
        default: throw InterfaceError(HOLDFAST_ERROR_ARGUMENT, "kind: there is no \(kind)")
        }
        guard let found else {
            throw InterfaceError(
                HOLDFAST_ERROR_NOT_READY, "there is no map before the first update")
        }
        try found.write(to: map, values: values, capacity: capacity)
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_copy")
public func trackerCopy(
    _ tracker: OpaquePointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let result = try present(result, "copy")
        let handle = try TrackerHandle.of(tracker, "tracker")
        result.pointee = TrackerHandle(handle.parameters, tracker: handle.tracker).held
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_save")
public func trackerSave(
    _ tracker: OpaquePointer?, _ bytes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
    _ count: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let (bytes, count) = (try present(bytes, "bytes"), try present(count, "count"))
        let saved = try TrackerHandle.of(tracker, "tracker").begun().saved()
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: saved.count)
        copy.initialize(from: saved, count: saved.count)
        bytes.pointee = copy
        count.pointee = saved.count
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_tracker_restore")
public func trackerRestore(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ result: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let result = try present(result, "tracker")
        let buffer = UnsafeBufferPointer(start: try present(bytes, "bytes"), count: max(0, count))
        let tracker = try Tracker(restoring: Array(buffer))
        result.pointee = TrackerHandle(tracker.parameters, tracker: tracker).held
        return Int32(HOLDFAST_OK)
    }
}

@_cdecl("holdfast_bytes_free")
public func bytesFree(_ bytes: UnsafeMutablePointer<UInt8>?) { bytes?.deallocate() }

@_cdecl("holdfast_tracker_free")
public func trackerFree(_ tracker: OpaquePointer?) { TrackerHandle.release(tracker) }

@_cdecl("holdfast_propose_box")
public func proposeBox(
    _ image: UnsafePointer<holdfast_image>?, _ x: Double, _ y: Double,
    _ box: UnsafeMutablePointer<holdfast_box>?, _ error: UnsafeMutablePointer<holdfast_error>?
) -> Int32 {
    reporting(to: error) {
        let box = try present(box, "box")
        box.pointee = try Tracker.proposeBox(at: Point(x: x, y: y), in: ImageView(image)).forC
        return Int32(HOLDFAST_OK)
    }
}
