import Foundation
import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastTrajectories

/// Two labelled targets, one of them lost for a while and then turned.
private let labelled: Trajectory = {
    var log = Trajectory(
        header: TrajectoryHeader(
            version: "1.2.3", input: "clip.mp4", width: 640, height: 360, frameRate: 25,
            frameCount: 12))
    for frame in 0..<12 {
        log.records.append(
            TrajectoryRecord(
                frame: frame, time: Double(frame) / 25, id: 1,
                box: Box(x: 10 + 3 * Double(frame), y: 20, width: 30, height: 40),
                confidence: 0.5 + Double(frame) / 32, label: "car"))
        let isLost = (4...6).contains(frame)
        log.records.append(
            TrajectoryRecord(
                frame: frame, time: Double(frame) / 25, id: 7,
                box: Box(x: 100, y: 50 + 2.5 * Double(min(frame, 4)), width: 16.5, height: 12),
                state: isLost ? .lost : .tracking, confidence: isLost ? 0 : 0.75, label: "dog"))
    }
    return log
}()

@Suite struct FormatTests {
    private func text(_ log: Trajectory, _ format: TrajectoryFormat) throws -> String {
        String(decoding: try log.encoded(as: format), as: UTF8.self)
    }

    @Test func namesOfToolsAndDataSetsAreKnown() {
        let known: [(String, TrajectoryFormat)] = [
            ("a/annotations.xml", .cvat), ("seq/gt/gt.txt", .mot), ("seq/det/det.txt", .mot),
            ("x.json", .json), ("x.coco.json", .coco), ("x.labelstudio.json", .labelStudio),
            ("labels.yolo/", .yolo), ("A.KITTI.TXT", .kitti), ("x.yolo-tracks", .yoloTracks),
            ("bird1.groundtruth_rect.txt", .otb), ("groundtruth.txt", .vot), ("x.nk", .nuke),
        ]
        for (path, format) in known { #expect(TrajectoryFormat(path: path) == format) }
        for path in ["agt.txt", "labels.txt", "annotations.xml.bak"] {
            #expect(TrajectoryFormat(path: path) == nil)
        }
    }

    /// What is seen, of which target and where, survives; how sure the tracker was does where noted.
    @Test(arguments: [
        (TrajectoryFormat.json, true), (.jsonl, true), (.csv, true), (.coco, true), (.kitti, true),
        (.labelStudio, false), (.cvat, false),
    ])
    func boxesAndLabelsSurvive(format: TrajectoryFormat, keepsConfidence: Bool) throws {
        let read = try Trajectory(
            bytes: try labelled.encoded(as: format), format: format, name: "log")
        for id in [1, 7] {
            let expected = labelled.records(of: id).filter { $0.state != .lost }
            let found = read.records(of: id).filter { $0.state != .lost }
                .sorted { $0.frame < $1.frame }
            #expect(found.map(\.frame) == expected.map(\.frame))
            #expect(found.allSatisfy { $0.label == expected[0].label })
            for (mine, theirs) in zip(found, expected) {
                #expect(mine.box.overlap(theirs.box) > 0.98)
                if keepsConfidence {
                    #expect(abs(try #require(mine.confidence) - theirs.confidence!) < 1e-3)
                }
            }
        }
    }

    @Test func aJSONDocumentHoldsEverything() throws {
        var log = fullLog
        log.events = [TrajectoryEvent(frame: 4, time: 0.13, dropped: 2, gap: 0.5)]
        log.records[0].label = "a \"b\""
        log.records[1].isFilled = true
        log.records[3].rawBox = Box(x: 1, y: 2, width: 3, height: 4)
        log.header.labels = ["a \"b\"", "target"]
        for format in [TrajectoryFormat.json, .jsonl] {
            let bytes = try log.encoded(as: format)
            #expect(try Trajectory(bytes: bytes, format: format, name: "log") == log)
        }
        // One document, as any reader of JSON takes it.
        let data = Data(try log.encoded(as: .json))
        let document = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect((document["records"] as? [Any])?.count == 4)
    }

    @Test func aJSONDocumentThatWasCutIsReadUpToThere() throws {
        let bytes = try fullLog.encoded(as: .json)
        let cut = Array(bytes[..<(bytes.count * 3 / 4)])
        let log = try Trajectory(bytes: cut, format: .json, name: "log")
        #expect(log.cutLine != nil)
        #expect(!log.records.isEmpty && log.records == Array(fullLog.records[..<log.records.count]))
    }

    @Test func aJSONFileIsReadAsWhatItIs() throws {
        for format in [TrajectoryFormat.coco, .labelStudio, .jsonl] {
            let bytes = try labelled.encoded(as: format)
            let log = try Trajectory(bytes: bytes, format: .json, name: "log")
            #expect(log.identifiers == [1, 7])
        }
    }

    @Test func turnedBoxesSurviveInCOCOAndLabelStudio() throws {
        var log = Trajectory(header: labelled.header)
        let turned = RotatedBox(Box(x: 100, y: 60, width: 40, height: 24), angle: 0.4)
        log.records = (0..<3).map {
            TrajectoryRecord(frame: $0, box: turned.boundingBox, rotatedBox: turned)
        }
        for format in [TrajectoryFormat.coco, .labelStudio] {
            let read = try Trajectory(
                bytes: try log.encoded(as: format), format: format, name: "log")
            let found = try #require(read.records[1].rotatedBox)
            for (mine, theirs) in zip(found.corners, turned.corners) {
                #expect(mine.distance(to: theirs) < 0.02)
            }
        }
    }

    @Test func yoloTextsAreSharesOfTheFrame() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/out.yolo"
            try labelled.write(to: path)
            let first = try String(contentsOfFile: path + "/frame_000000.txt", encoding: .utf8)
            #expect(
                first
                    == "0 0.039063 0.111111 0.046875 0.111111\n1 0.169141 0.155556 0.025781 0.033333\n"
            )
            #expect(
                try String(contentsOfFile: path + "/classes.txt", encoding: .utf8) == "car\ndog\n")
            // Of a frame on which a target is lost, the others remain.
            let fifth = try String(contentsOfFile: path + "/frame_000005.txt", encoding: .utf8)
            #expect(fifth.split(separator: "\n").count == 1)
            let size = FrameSize(width: 640, height: 360)
            let read = try Trajectory(path: path, frameSize: size)
            #expect(read.records.count == 21)
            #expect(read.identifiers == [TrajectoryRecord.unidentified])
            #expect(throws: TrajectoryError.needsFrameSize(format: .yolo)) {
                try Trajectory(path: path)
            }
            #expect(throws: TrajectoryError.outputExists(path: path)) {
                try labelled.write(to: path)
            }
        }
    }

    @Test func yoloTracksKeepTheirNumbers() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/out.yolo-tracks"
            try labelled.write(to: path)
            let read = try Trajectory(
                path: path, frameSize: FrameSize(width: 640, height: 360))
            #expect(read.identifiers == [1, 7])
            #expect(read.records(of: 7).allSatisfy { $0.label == "dog" && $0.confidence == 0.75 })
            // As Ultralytics writes them: from 1, with or without the confidence.
            let texts = folder + "/track.yolo"
            try FileManager.default.createDirectory(
                atPath: texts, withIntermediateDirectories: true)
            try Data("2 0.5 0.5 0.1 0.2 4\n".utf8).write(
                to: URL(fileURLWithPath: texts + "/clip_1.txt"))
            try Data("2 0.5 0.5 0.1 0.2 4\n".utf8).write(
                to: URL(fileURLWithPath: texts + "/clip_12.txt"))
            let tracks = try Trajectory(path: texts, frameSize: FrameSize(width: 100, height: 100))
            #expect(tracks.records.map(\.frame) == [0, 11])
            #expect(tracks.records.map(\.id) == [4, 4])
            #expect(tracks.records[0].box == Box(x: 45, y: 40, width: 10, height: 20))
            #expect(tracks.records[0].label == "class 2")
        }
    }

    @Test func detectionsHaveNoIdentity() throws {
        let text = "1,-1,11,21,30,40,0.9,-1,-1,-1\n1,-1,101,21,30,40,0.8,-1,-1,-1\n2,-1,1,1,2,2,1\n"
        let log = try Trajectory(bytes: Array(text.utf8), format: .mot, name: "det.txt")
        #expect(log.identifiers == [TrajectoryRecord.unidentified])
        let targets = InitialBoxes.firsts(of: log.records)
        #expect(targets.map(\.id) == [1, 2])
        #expect(targets.map(\.box.x) == [10, 100])
        for format in [TrajectoryFormat.mot, .cvat, .coco, .kitti, .csv, .jsonl] {
            let read = try Trajectory(
                bytes: try log.encoded(as: format), format: format, name: "log")
            #expect(read.records.filter { $0.state != .lost }.count == 3)
        }
    }

    @Test func initialBoxesHaveLabels() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/boxes.txt"
            try Data("10,20,30,40\n1 2 3 4 small car\n5,6,7,8,dog\n".utf8)
                .write(to: URL(fileURLWithPath: path))
            #expect(try InitialBoxes.read(path: path).map(\.label) == [nil, "small car", "dog"])
        }
    }

    @Test func csvQuotesLabels() throws {
        var log = singleLog
        log.records[0].label = "a, \"b\""
        let bytes = try log.encoded(as: .csv)
        let read = try Trajectory(bytes: bytes, format: .csv, name: "log")
        #expect(read.records.map(\.label) == ["a, \"b\"", nil, nil, nil])
    }

    @Test func subtitlesFollowTheFrames() throws {
        let lines = try text(labelled, .ass).split(separator: "\n")
        let boxes = lines.filter { $0.hasPrefix("Dialogue: 0") }
        #expect(boxes.count == 21)
        #expect(boxes[0].hasPrefix("Dialogue: 0,0:00:00.00,0:00:00.04,Box"))
        #expect(boxes[0].contains("\\pos(10.0,20.0)"))
        #expect(lines.contains { $0.contains("PlayResX: 640") })
    }

    @Test func keyframesOfCompositingPrograms() throws {
        var log = labelled
        log.records.removeAll { $0.id == 1 }
        let effects = try text(log, .afterEffects)
        #expect(effects.hasPrefix("Adobe After Effects 8.0 Keyframe Data\r\n"))
        #expect(effects.contains("\t0\t108.25\t56\t0\t\r\n"))
        #expect(effects.contains("Transform\tOpacity"))
        #expect(effects.hasSuffix("End of Keyframe Data\r\n"))
        let nuke = try text(log, .nuke)
        #expect(nuke.contains("center {108.25 304}"))
        #expect(nuke.contains("name dog_7"))
        // Upwards: where the box goes down by 7.5, the translation is negative.
        #expect(nuke.contains("x4 -7.5"))
        let fusion = try text(log, .fusion)
        #expect(fusion.contains("dog_7 = Transform {"))
        #expect(fusion.contains("[0] = { 0.844444, Flags = { Linear = true } },"))
        #expect(throws: TrajectoryError.self) { try labelled.encoded(as: .afterEffects) }
        #expect(throws: TrajectoryError.writtenOnly(format: .nuke)) {
            try Trajectory(bytes: Array(nuke.utf8), format: .nuke, name: "x.nk")
        }
    }

    @Test func headersSayOnlyWhatIsKnown() throws {
        try withTemporaryFolder { folder in
            let (mot, jsonl) = (folder + "/gt.txt", folder + "/out.jsonl")
            try Data("1,1,11,21,30,40,1,-1,-1,-1\n".utf8).write(to: URL(fileURLWithPath: mot))
            var converter = TrajectoryConverter()
            converter.version = "9.9"
            try converter.convert(from: mot, to: jsonl)
            let header = try Trajectory(path: jsonl).header
            #expect(header.version == "9.9")
            #expect(header.convertedFrom == mot)
            let line = try String(contentsOfFile: jsonl, encoding: .utf8)
            #expect(!line.contains("frame_rate") && !line.contains("width\":0"))
        }
    }
}
