import HoldfastImaging
import Testing

@testable import HoldfastTrajectories

@Suite struct CVATTests {
    private func text(_ log: Trajectory) throws -> String {
        String(decoding: try log.encoded(as: .cvat), as: UTF8.self)
    }

    private func again(_ log: Trajectory) throws -> Trajectory {
        try Trajectory(bytes: try log.encoded(as: .cvat), format: .cvat, name: "log")
    }

    private func read(_ text: String) throws -> Trajectory {
        try Trajectory(bytes: Array(text.utf8), format: .cvat, name: "file")
    }

    private func record(_ frame: Int, id: Int = 1, x: Double = 10) -> TrajectoryRecord {
        TrajectoryRecord(frame: frame, id: id, box: Box(x: x, y: 20, width: 30, height: 40))
    }

    @Test func gapsAndEndsAreOutside() throws {
        let frames = Array(0...4) + Array(8...9)
        var log = Trajectory(records: frames.map { record($0) })
        log.header.frameCount = 12
        let xml = try text(log)
        #expect(xml.components(of: "outside=\"1\"") == 2)
        #expect(xml.contains("<box frame=\"5\"") && xml.contains("<box frame=\"10\""))
        let read = try again(log).records
        let seen = read.filter { $0.state != .lost }.map(\.frame)
        #expect(seen == frames)
        #expect(read.filter { $0.state == .lost }.map(\.frame) == [5, 6, 7, 10])
    }

    @Test func aTrackThatEndsBeforeAnotherIsOutsideThen() throws {
        let log = Trajectory(
            records: (0...9).flatMap { [record($0)] + ($0 < 4 ? [record($0, id: 2)] : []) })
        let read = try again(log)
        #expect(read.records(of: 1).allSatisfy { $0.state == .tracking })
        #expect(read.records(of: 2).last?.state == .lost)
        #expect(read.records(of: 2).last?.frame == 4)
    }

    @Test func framesThatWereDroppedAreNoAbsence() throws {
        var log = Trajectory(records: [record(0), record(1), record(5), record(6)])
        log.events = [TrajectoryEvent(frame: 5, time: 0.2, dropped: 3)]
        #expect(try text(log).components(of: "outside=\"1\"") == 0)
    }

    @Test func keyframesStandOnlyWhereALineWouldMiss() throws {
        // A straight path, a bend, and another straight path; half a pixel of jitter throughout.
        let log = Trajectory(
            records: (0..<90).map { frame in
                let x = frame < 45 ? 10 + 2 * Double(frame) : 100 - Double(frame - 45)
                return record(frame, x: x + (frame.isMultiple(of: 2) ? 0.25 : -0.25))
            })
        let keys = try text(log).components(of: "keyframe=\"1\"")
        #expect(keys <= 5)
        let read = try again(log).records
        #expect(read.map(\.frame) == log.records.map(\.frame))
        for (found, expected) in zip(read, log.records) {
            #expect(abs(found.box.x - expected.box.x) <= 1)
            #expect(abs(found.box.maxX - expected.box.maxX) <= 1)
        }
    }

    @Test func turnsAreInterpolatedToo() throws {
        let log = Trajectory(
            records: (0..<60).map { frame in
                var record = record(frame)
                let turned = RotatedBox(
                    Box(x: 50, y: 50, width: 40, height: 20), angle: 3 + 0.02 * Double(frame))
                record.rotatedBox = turned
                record.box = turned.boundingBox
                return record
            })
        #expect(try text(log).components(of: "keyframe=\"1\"") < 10)
        for (found, expected) in zip(try again(log).records, log.records) {
            let (mine, theirs) = (try #require(found.rotatedBox), try #require(expected.rotatedBox))
            let farthest = zip(mine.corners, theirs.corners).map { $0.distance(to: $1) }.max()
            #expect(try #require(farthest) < 1.1)
        }
    }

    @Test func labelsAreKeptAndDeclared() throws {
        var log = Trajectory(records: [record(0), record(0, id: 2), record(1), record(1, id: 2)])
        for index in log.records.indices where log.records[index].id == 1 {
            log.records[index].label = "car & <cart>"
        }
        let xml = try text(log)
        #expect(xml.contains("<name>car &amp; &lt;cart&gt;</name>"))
        #expect(xml.contains("<name>target</name>"))
        let read = try again(log)
        #expect(read.records(of: 1).allSatisfy { $0.label == "car & <cart>" })
        #expect(read.records(of: 2).allSatisfy { $0.label == nil })
    }

    @Test func otherShapesArePassedOverAndNamed() throws {
        let log = try read(
            """
            <annotations><track id="0" label="car">
            <box frame="0" outside="0" occluded="0" keyframe="1" xtl="1" ytl="2" xbr="4" ybr="6"/>
            </track><track id="1" label="truck">
            <polygon frame="0" points="1,2;3,4;5,6"/><polygon frame="1" points="1,2;3,4;5,6"/>
            </track></annotations>
            """)
        #expect(log.records.map(\.label) == ["car"])
        let notice = try #require(log.notices(path: "a.xml").first)
        #expect(notice.contains("polygons") && notice.contains("truck") && notice.contains("2"))
    }

    @Test func boxesOfImagesAreDetectionsWithoutIdentity() throws {
        let log = try read(
            """
            <annotations><image id="3" name="a.jpg" width="640" height="480">
            <box label="car" occluded="0" xtl="1" ytl="2" xbr="4" ybr="6"/></image></annotations>
            """)
        #expect(log.records.map(\.id) == [TrajectoryRecord.unidentified])
        #expect(log.records.map(\.frame) == [3])
    }

    @Test func aTrackGoesOnToTheEndOfTheTask() throws {
        let log = try read(
            """
            <annotations><meta><task><size>6</size></task></meta><track id="1" label="car">
            <box frame="0" outside="0" keyframe="1" xtl="0" ytl="0" xbr="4" ybr="6"/>
            <box frame="2" outside="0" keyframe="1" xtl="2" ytl="0" xbr="6" ybr="6"/>
            </track></annotations>
            """)
        #expect(log.records.map(\.box.x) == [0, 1, 2, 2, 2, 2])
        // What stands in the file is told from what is made up between.
        #expect(log.records.map(\.isFilled) == [false, true, false, true, true, true])
    }

    @Test func keyframesFarApartAreRefused() throws {
        #expect(throws: TrajectoryError.self) {
            try read(
                """
                <annotations><track id="1" label="car">
                <box frame="0" outside="0" keyframe="1" xtl="0" ytl="0" xbr="4" ybr="6"/>
                <box frame="90000000" outside="0" keyframe="1" xtl="2" ytl="0" xbr="6" ybr="6"/>
                </track></annotations>
                """)
        }
    }
}
