import HoldfastImaging
import Testing

@testable import HoldfastTrajectories

/// Turned boxes on their way through the formats.
@Suite struct RotatedBoxTests {
    /// A target that turns through a full circle.
    private let log = Trajectory(
        records: (0..<24).map { frame in
            let turned = RotatedBox(
                center: Point(x: 100 + Double(frame), y: 80.25), width: 40, height: 20.5,
                angle: (Double(frame) * .pi / 12).remainder(dividingBy: 2 * .pi))
            return TrajectoryRecord(
                frame: frame, box: turned.ellipseBox, rotatedBox: frame == 7 ? nil : turned)
        })

    private func read(_ text: String, _ format: TrajectoryFormat) throws -> Trajectory {
        try Trajectory(bytes: Array(text.utf8), format: format, name: "file")
    }

    private func again(_ log: Trajectory, _ format: TrajectoryFormat) throws -> Trajectory {
        try Trajectory(bytes: try log.encoded(as: format), format: format, name: "log")
    }

    private func isNear(_ a: RotatedBox?, _ b: RotatedBox?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return zip(a.corners, b.corners).allSatisfy { $0.distance(to: $1) < 0.003 }
    }

    @Test(arguments: [TrajectoryFormat.jsonl, .csv, .vot, .cvat])
    func formatsThatHoldThemGiveThemBack(format: TrajectoryFormat) throws {
        #expect(format.holdsRotatedBoxes)
        let read = try again(log, format).records
        // The first region of the VOT's layout is not told.
        let expected = log.records.filter { format != .vot || $0.frame > 0 }
        #expect(read.map(\.frame) == expected.map(\.frame))
        for (read, expected) in zip(read, expected) {
            #expect(isNear(read.rotatedBox, expected.rotatedBox), "frame \(read.frame)")
            #expect(read.polygon == nil)
            let holdsBoth = format == .jsonl || format == .csv
            let box = holdsBoth ? expected.box : expected.rotatedBox?.boundingBox
            #expect(read.box.overlap(box ?? expected.box) > 0.999)
        }
    }

    @Test(arguments: [TrajectoryFormat.mot, .otb])
    func formatsThatDoNotHoldThemHoldTheUprightBox(format: TrajectoryFormat) throws {
        #expect(!format.holdsRotatedBoxes)
        for (read, expected) in zip(try again(log, format).records, log.records) {
            #expect(read.rotatedBox == nil)
            #expect(read.box.overlap(expected.box) > 0.999)
        }
    }

    @Test func betweenJSONLinesAndVOT() throws {
        var records = log.records
        for format in [TrajectoryFormat.vot, .jsonl, .vot] {
            let before = records.dropFirst(format == .vot ? 1 : 0)
            records = try again(Trajectory(records: records), format).records
            #expect(records.count == before.count)
            for (now, before) in zip(records, before) {
                #expect(isNear(now.rotatedBox, before.rotatedBox), "frame \(now.frame)")
            }
        }
    }

    @Test func theirTextInJSONLines() throws {
        let turned = RotatedBox(Box(x: 10, y: 20, width: 30, height: 40), angle: -0.5)
        var record = TrajectoryRecord(frame: 0, box: Box(x: 1, y: 2, width: 3, height: 4))
        var encoder = JSONLinesEncoder()
        let upright = String(decoding: try encoder.encode(record), as: UTF8.self)
        #expect(!upright.contains("rotated"))
        record.rotatedBox = turned
        let line = String(decoding: try encoder.encode(record), as: UTF8.self)
        #expect(line.contains(#","rotated_box":[25,40,30,40,-0.5]"#))
    }

    @Test func columnsOfCSVAreThereOnlyWhereAskedFor() throws {
        var plain = log
        for index in plain.records.indices { plain.records[index].rotatedBox = nil }
        func head(_ log: Trajectory) throws -> Substring? {
            String(decoding: try log.encoded(as: .csv), as: UTF8.self).split(separator: "\n").first
        }
        #expect(try head(plain)?.hasSuffix(",angle,latency_ms") == true)
        #expect(try head(log)?.hasSuffix(",center_x,center_y,rotated_width,rotated_height") == true)
    }

    /// Files that hold one box and its angle.
    @Test(arguments: [
        (TrajectoryFormat.jsonl, "{\"frame\":0,\"box\":[10,10,4,2],\"angle\":1.5707963267948966}"),
        (.csv, "frame,x,y,width,height,angle\n0,10,10,4,2,1.5707963267948966"),
        (
            .cvat,
            "<annotations><track id=\"1\"><box frame=\"0\" xtl=\"10\" ytl=\"10\" xbr=\"14\" "
                + "ybr=\"12\" rotation=\"90\" outside=\"0\" occluded=\"0\"/></track></annotations>"
        ),
        (.vot, "13,9,13,13,11,13,11,9"),
    ])
    func oneBoxAndItsAngle(format: TrajectoryFormat, text: String) throws {
        let record = try #require(try read(text, format).records.first)
        #expect(
            isNear(
                record.rotatedBox,
                RotatedBox(Box(x: 10, y: 10, width: 4, height: 2), angle: .pi / 2)))
        #expect(record.box.overlap(Box(x: 11, y: 9, width: 2, height: 4)) > 0.9999)
    }

    @Test func onlyRectanglesBecomeBoxes() throws {
        // In the layout of ground truth: either direction, rounded to a hundredth.
        let log = try read(
            "10.00,10.00,10.52,12.93,8.55,13.28,8.03,10.35\n0,0,10,1,9,7,-1,5\n0,0,9,3,5,5\n", .vot)
        #expect(log.records[0].rotatedBox != nil && log.records[0].polygon == nil)
        #expect(log.records[1].rotatedBox == nil && log.records[1].polygon?.count == 4)
        #expect(log.records[2].rotatedBox == nil && log.records[2].polygon?.count == 3)
        #expect(log.records[1].box == Box(x: -1, y: 0, width: 11, height: 7))
    }

    @Test(arguments: [
        (TrajectoryFormat.jsonl, "\"rotated_box\":[1,2,3,4]"),
        (.jsonl, "\"rotated_box\":[1,2,3,4,0,0]"),
        (.jsonl, "\"rotated_box\":[1,2,0,4,0]"),
        (.jsonl, "\"rotated_box\":[1,2,3,-4,0]"),
        (.jsonl, "\"rotated_box\":[1e300,2,3,4,0]"),
        (.jsonl, "\"rotated_box\":[1,2,3,4,1e99]"),
        (.jsonl, "\"rotated_box\":[1,2,3,4,null]"),
        (.jsonl, "\"rotated_box\":{\"x\":1}"),
        (.jsonl, "\"angle\":1e99"),
        (.csv, "0.5,1,2,,4"), (.csv, "0.5,1,2,3,0"), (.csv, "0.5,1,2,3,nan"),
        (.csv, "1e99,1,2,3,4"),
    ])
    func whatIsNoRotatedBoxIsRefused(format: TrajectoryFormat, text: String) throws {
        let file =
            format == .jsonl
            ? "{\"frame\":0,\"box\":[1,2,3,4],\(text)}"
            : "frame,x,y,width,height,angle,center_x,center_y,rotated_width,rotated_height\n"
                + "0,1,2,3,4,\(text)"
        #expect(throws: TrajectoryError.self) { try read(file, format) }
    }

    @Test func whatIsNotFiniteIsNotWritten() throws {
        for angle in [Double.nan, .infinity] {
            var log = log
            log.records[3].rotatedBox?.angle = angle
            for format in TrajectoryFormat.allCases {
                #expect(throws: TrajectoryError.self) { try log.encoded(as: format) }
            }
        }
    }
}
