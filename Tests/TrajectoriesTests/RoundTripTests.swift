import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastTrajectories

private let turned = RotatedBox(
    center: Point(x: 2.5, y: 4), width: 3.5, height: 4.25, angle: -0.5)

/// A log with all that a record can hold: two targets, each state, a turned box.
let fullLog = Trajectory(
    header: TrajectoryHeader(
        version: "1.2.3", input: "a \"b\" & <c>\n\u{1F600}.mp4", width: 640, height: 360,
        frameRate: 29.97,
        parameters: [.init(name: "prr.weight", value: 1), .init(name: "a.b", value: 0.025)],
        firstFrame: 3),
    records: [
        TrajectoryRecord(
            frame: 3, time: 0.1001, id: 1, box: Box(x: 10.5, y: -20.25, width: 30, height: 40.125),
            state: .tracking, confidence: 0.97, peakToSidelobeRatio: 14.2, subpeakRatio: 0.21),
        TrajectoryRecord(
            frame: 3, time: 0.1001, id: 2, box: Box(x: 1, y: 2, width: 3, height: 4),
            state: .uncertain, confidence: 0.5, peakToSidelobeRatio: 3, subpeakRatio: 0.9,
            rotatedBox: turned, latency: 4.25),
        TrajectoryRecord(
            frame: 4, time: 0.133467, id: 1, box: Box(x: 11, y: -19, width: 30, height: 40),
            state: .lost, confidence: 0, peakToSidelobeRatio: 1.5, subpeakRatio: 1),
        TrajectoryRecord(
            frame: 4, time: 0.133467, id: 2, box: Box(x: 2, y: 2, width: 3, height: 4),
            state: .tracking, confidence: 0.75, peakToSidelobeRatio: 5, subpeakRatio: 0.5),
    ])

/// One target from the first frame on, absent once.
let singleLog = Trajectory(records: [
    TrajectoryRecord(frame: 0, box: Box(x: 1, y: 2, width: 3, height: 4)),
    TrajectoryRecord(frame: 1, box: Box(x: 1.5, y: 2.25, width: 3, height: 4)),
    TrajectoryRecord(frame: 2, box: Box(x: 1.5, y: 2.25, width: 3, height: 4), state: .lost),
    TrajectoryRecord(frame: 3, box: Box(x: 4, y: 5.125, width: 6, height: 7)),
])

@Suite struct RoundTripTests {
    func text(_ trajectory: Trajectory, _ format: TrajectoryFormat) throws -> String {
        String(decoding: try trajectory.encoded(as: format), as: UTF8.self)
    }

    func again(_ trajectory: Trajectory, _ format: TrajectoryFormat) throws -> Trajectory {
        try Trajectory(bytes: try trajectory.encoded(as: format), format: format, name: "log")
    }

    @Test func jsonLinesHoldEverything() throws {
        var log = fullLog
        log.records[3].polygon = [Point(x: 1, y: 2), Point(x: 3.5, y: 4), Point(x: 0, y: 9)]
        #expect(try again(log, .jsonl) == log)
    }

    @Test func jsonLinesHaveTheirKeysInOrder() throws {
        let lines = try text(fullLog, .jsonl).split(separator: "\n")
        #expect(
            lines[0]
                == #"{"holdfast":{"version":"1.2.3","input":"a \"b\" & <c>\u000a😀.mp4","width":640,"height":360,"frame_rate":29.97,"parameters":{"prr.weight":1.0,"a.b":0.025},"first_frame":3}}"#
        )
        #expect(
            lines[1]
                == #"{"frame":3,"time":0.1001,"id":1,"box":[10.5,-20.25,30,40.125],"state":"tracking","confidence":0.97,"psr":14.2,"subpeak":0.21}"#
        )
    }

    @Test func csvHoldsTheRecords() throws {
        let read = try again(fullLog, .csv)
        #expect(read.records == fullLog.records)
        #expect(read.header == TrajectoryHeader())
    }

    @Test func motCountsFromOneAndLeavesLostFramesOut() throws {
        #expect(
            try text(fullLog, .mot) == """
                4,1,11.5,-19.25,30,40.125,0.97,-1,-1,-1
                4,2,2,3,3,4,0.5,-1,-1,-1
                5,2,3,3,3,4,0.75,-1,-1,-1

                """)
        let read = try again(fullLog, .mot).records
        #expect(read.map(\.frame) == [3, 3, 4])
        #expect(read.map(\.id) == [1, 2, 2])
        #expect(read[0].box == fullLog.records[0].box)
        #expect(read[0].confidence == 0.97)
    }

    @Test func otbHoldsBoxesAndAbsence() throws {
        #expect(
            try text(singleLog, .otb) == "1,2,3,4\n1.5,2.25,3,4\nNaN,NaN,NaN,NaN\n4,5.125,6,7\n")
        #expect(try again(singleLog, .otb) == singleLog)
    }

    @Test func otbKeepsTheLastBoxWhereAsked() throws {
        var encoder = OTBEncoder(keepsLostBoxes: true)
        let bytes = try encoder.encode(singleLog.records[2])
        #expect(String(decoding: bytes, as: UTF8.self) == "1.5,2.25,3,4\n")
    }

    @Test func votHoldsRegionsAfterTheFirst() throws {
        #expect(try text(singleLog, .vot) == "1\n1.5,2.25,3,4\n0\n4,5.125,6,7\n")
        #expect(try again(singleLog, .vot).records == Array(singleLog.records[1...]))
    }

    @Test func votHoldsATurnedBoxAsPolygon() throws {
        var log = singleLog
        log.records[1].rotatedBox = RotatedBox(
            Box(x: 10, y: 10, width: 4, height: 2), angle: .pi / 2)
        #expect(try text(log, .vot).contains("\n13,9,13,13,11,13,11,9\n"))
        let record = try again(log, .vot).records[0]
        #expect(record.box == Box(x: 11, y: 9, width: 2, height: 4))
        #expect(record.polygon == nil)
        let found = try #require(record.rotatedBox)
        #expect(found.center == Point(x: 12, y: 11))
        #expect(abs(found.width - 4) < 1e-9 && abs(found.height - 2) < 1e-9)
        #expect(abs(found.angle - .pi / 2) < 1e-9)
    }

    @Test func cvatHoldsTracksAndStates() throws {
        let read = try again(fullLog, .cvat)
        #expect(read.header.input == "a \"b\" & <c>\u{FFFD}\u{1F600}.mp4")
        #expect(read.header.width == 640)
        #expect(read.header.height == 360)
        for id in [1, 2] {
            let expected = fullLog.records(of: id)
            let found = read.records(of: id)
            #expect(found.map(\.frame) == expected.map(\.frame))
            #expect(found.map(\.state) == expected.map(\.state))
            for (found, expected) in zip(found, expected) {
                let box = expected.rotatedBox?.boundingBox ?? expected.box
                #expect(found.box.overlap(box) > 0.999)
            }
            #expect(found.map(\.confidence) == expected.map(\.confidence))
        }
        let found = try #require(read.records(of: 2)[0].rotatedBox)
        #expect(found.unturned == turned.unturned)
        #expect(abs(found.angle - turned.angle) < 1e-4)
        #expect(read.records(of: 1).allSatisfy { $0.rotatedBox == nil })
    }

    @Test func cvatHasOneTrackPerTarget() throws {
        let xml = try text(fullLog, .cvat)
        #expect(xml.components(of: "<track ") == 2)
        #expect(xml.components(of: "</track>") == 2)
        #expect(xml.components(of: "outside=\"1\"") == 1)
        #expect(xml.hasSuffix("</annotations>\n"))
        #expect(!xml.contains("<c>"))
    }

    @Test(arguments: TrajectoryFormat.allCases.filter { $0.isReadable && !$0.isFolder })
    func anEmptyLogIsRead(format: TrajectoryFormat) throws {
        let empty = Trajectory(header: TrajectoryHeader(width: 64, height: 48))
        #expect(try again(empty, format).records.isEmpty)
    }

    @Test(arguments: [TrajectoryFormat.otb, .vot])
    func framesLeftOutAreFilled(format: TrajectoryFormat) throws {
        var log = singleLog
        log.header.firstFrame = 0
        log.records.removeFirst(2)
        let read = try again(log, format).records
        #expect(read.map(\.state).prefix(3) == [.lost, .lost, .lost])
    }

    @Test(arguments: [TrajectoryFormat.otb, .vot])
    func aSecondTargetIsRefused(format: TrajectoryFormat) throws {
        #expect(throws: TrajectoryError.self) { try fullLog.encoded(as: format) }
    }

    @Test(arguments: TrajectoryFormat.allCases.filter { $0.isReadable && !$0.isFolder })
    func whatIsNotFiniteIsNotWritten(format: TrajectoryFormat) throws {
        var log = singleLog
        (log.header.width, log.header.height) = (64, 48)
        log.records[1].box.width = .nan
        #expect(throws: TrajectoryError.self) { try log.encoded(as: format) }
        log.records = singleLog.records
        log.records[1].confidence = .nan
        log.records[1].peakToSidelobeRatio = .infinity
        log.records[2].state = .tracking
        let text = String(decoding: try log.encoded(as: format), as: UTF8.self).lowercased()
            .replacingOccurrences(of: "\"info\"", with: "")
        #expect(!text.contains("nan") && !text.contains("inf"))
    }
}

extension String {
    func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
