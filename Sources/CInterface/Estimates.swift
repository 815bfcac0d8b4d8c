import HoldfastCHeader
import HoldfastImaging
import HoldfastTracking

extension Box {
    package init(_ pointer: UnsafePointer<holdfast_box>?) throws {
        let box = try present(pointer, "box").pointee
        self.init(x: box.x, y: box.y, width: box.width, height: box.height)
    }

    var forC: holdfast_box { holdfast_box(x: x, y: y, width: width, height: height) }
}

extension Estimate {
    /// Fills the caller's struct.
    package func write(to pointer: UnsafeMutablePointer<holdfast_estimate>) {
        let code =
            switch state {
            case .tracking: HOLDFAST_TRACKING
            case .uncertain: HOLDFAST_UNCERTAIN
            case .lost: HOLDFAST_LOST
            }
        pointer.pointee.state = Int32(code)
        pointer.pointee.reserved = 0
        pointer.pointee.box = box.forC
        pointer.pointee.rotated_box = holdfast_rotated_box(
            center_x: rotatedBox.center.x, center_y: rotatedBox.center.y,
            width: rotatedBox.width, height: rotatedBox.height, angle: rotatedBox.angle)
        pointer.pointee.confidence = confidence
        pointer.pointee.peak_to_sidelobe_ratio = peakToSidelobeRatio
        pointer.pointee.subpeak_ratio = subpeakRatio
    }
}

extension ScalarMap {
    /// Fills the caller's struct, and its values where they are asked for.
    func write(
        to map: UnsafeMutablePointer<holdfast_map>, values target: UnsafeMutablePointer<Float>?,
        capacity: Int
    ) throws {
        if let target {
            guard values.count <= capacity else {
                throw InterfaceError(
                    HOLDFAST_ERROR_ROOM,
                    "the map has \(values.count) values; there is room for \(capacity)")
            }
            target.update(from: values, count: values.count)
        }
        map.pointee.columns = Int32(columns)
        map.pointee.rows = Int32(rows)
        map.pointee.region = region.forC
    }
}
