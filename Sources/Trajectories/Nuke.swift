import HoldfastImaging
import HoldfastText

/// Writes a Nuke script that is pasted into the node graph: a `Transform` per target with curves of
/// translation, scale and rotation from its first frame on. Frames count from 1, pixels upwards.
public struct NukeEncoder: KeyframeEncoder {
    var tracks = KeyframeTracks(format: .nuke)

    public init() {}

    public mutating func end() -> [UInt8] {
        let header = tracks.header
        let height = Double(header.height)
        var text = "#! holdfast \(header.version)\nset cut_paste_input [stack 0]\n"
        for path in tracks.paths {
            let center = path.first.center
            func curve(_ value: (RelativePose) -> Double) -> String {
                "{curve L "
                    + path.poses.map { "x\($0.0 + 1) \(KeyframeTracks.number(value($0.1)))" }
                    .joined(separator: " ") + "}"
            }
            text += "push $cut_paste_input\nTransform {\n"
            text += " translate {\(curve { $0.center.x - center.x }) "
            text += "\(curve { center.y - $0.center.y })}\n"
            text += " rotate {\(curve { -$0.angle * 180 / .pi })}\n"
            text += " scale {\(curve { $0.scale.x }) \(curve { $0.scale.y })}\n"
            text += " center {\(KeyframeTracks.number(center.x)) "
            text += "\(KeyframeTracks.number(height - center.y))}\n"
            text += " name \(path.name)\n selected true\n}\n"
        }
        return Array(text.utf8)
    }
}
