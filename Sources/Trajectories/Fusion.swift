import HoldfastImaging
import HoldfastText

/// Writes a Fusion setting that is pasted into the flow: a `Transform` per target whose centre, size
/// and angle follow it. Positions are shares of the frame, upwards.
public struct FusionEncoder: KeyframeEncoder {
    var tracks = KeyframeTracks(format: .fusion)

    public init() {}

    public mutating func end() -> [UInt8] {
        let (width, height) = (Double(tracks.header.width), Double(tracks.header.height))
        var text = "{\n\tTools = ordered() {\n"
        for path in tracks.paths {
            let name = path.name
            text += "\t\t\(name) = Transform {\n\t\t\tInputs = {\n"
            text += "\t\t\t\tCenter = Input { SourceOp = \"\(name)Path\", Source = \"Value\", },\n"
            text += "\t\t\t\tSize = Input { SourceOp = \"\(name)Size\", Source = \"Value\", },\n"
            text += "\t\t\t\tAngle = Input { SourceOp = \"\(name)Angle\", Source = \"Value\", },\n"
            text += "\t\t\t},\n\t\t\tViewInfo = OperatorInfo { Pos = { 0, 0 } },\n\t\t},\n"
            text += "\t\t\(name)Path = XYPath {\n\t\t\tShowKeyPoints = false,\n\t\t\tInputs = {\n"
            text += "\t\t\t\tX = Input { SourceOp = \"\(name)X\", Source = \"Value\", },\n"
            text += "\t\t\t\tY = Input { SourceOp = \"\(name)Y\", Source = \"Value\", },\n"
            text += "\t\t\t},\n\t\t},\n"
            let splines: [(String, (RelativePose) -> Double)] = [
                ("X", { $0.center.x / width }), ("Y", { 1 - $0.center.y / height }),
                ("Size", { ($0.scale.x * $0.scale.y).squareRoot() }),
                ("Angle", { -$0.angle * 180 / .pi }),
            ]
            for (suffix, value) in splines {
                text += "\t\t\(name)\(suffix) = BezierSpline {\n\t\t\tKeyFrames = {\n"
                for (frame, pose) in path.poses {
                    text +=
                        "\t\t\t\t[\(frame)] = { \(KeyframeTracks.number(value(pose), decimals: 6)), "
                    text += "Flags = { Linear = true } },\n"
                }
                text += "\t\t\t},\n\t\t},\n"
            }
        }
        return Array((text + "\t},\n}\n").utf8)
    }
}
