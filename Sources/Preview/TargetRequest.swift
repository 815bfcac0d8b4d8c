import HoldfastText

/// What a viewer asks for with `PUT /targets/ID`.
struct TargetRequest {
    /// Left, top, width, height, pixels.
    var box: [Double]
    /// The frame that the box was drawn on; the newest if left out.
    var frame: Int?

    /// Nil for a body that is not `{"box":[x,y,width,height]}`, with a `frame` or without.
    init?(_ body: [UInt8]) {
        guard let request = try? JSONValue(parsing: body), let box = request["box"]?.numbers,
            box.count == 4, box.allSatisfy({ abs($0) < 1e6 })
        else { return nil }
        self.box = box
        guard let value = request["frame"], value != .null else { return }
        guard let frame = value.number.flatMap({ Int(exactly: $0) }) else { return nil }
        self.frame = frame
    }
}
