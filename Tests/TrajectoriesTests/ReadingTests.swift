import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastTrajectories

@Suite struct ReadingTests {
    func read(_ text: String, _ format: TrajectoryFormat) throws -> Trajectory {
        try Trajectory(bytes: Array(text.utf8), format: format, name: "file")
    }

    @Test(arguments: [
        (TrajectoryFormat.jsonl, "{\"holdfast\":{}}\n{\"frame\":0}\n", 2),
        (.jsonl, "{\"frame\":0,\"box\":[1,2,3,4]}\n\n{\"frame\":0.5,\"box\":[1,2,3,4]}", 3),
        (.jsonl, "{\"frame\":0,\"box\":[1,2,3,4],\"state\":\"asleep\"}", 1),
        (.jsonl, "{\"frame\":1e30,\"box\":[1,2,3,4]}", 1),
        (.jsonl, "{\"frame\":0,\"box\":[1,2,0,4]}", 1),
        (.jsonl, "{\"frame\":0,\"box\":[1,2,3,4]} x", 1),
        (.jsonl, "{\"a\":\"\\ud800\"}", 1),
        (.csv, "frame,x,y,width\n", 1),
        (.csv, "frame,x,y,width,height\n0,1,2,3,4\n1,2,3\n", 3),
        (.csv, "frame,x,y,width,height\n0,1,2,3,four\n", 2),
        (.mot, "1,1,1,1,2,2\n0,1,1,1,2,2\n", 2),
        (.mot, "1,1,1,1\n", 1),
        (.otb, "1,2,3,4\n\n5,6,7,8\n", 2),
        (.otb, "1,2,3\n", 1),
        (.otb, "1,2,3,4,5\n", 1),
        (.vot, "1,2,3,4\n5\n", 2),
        (.vot, "m0,0,3,3,9\n", 1),
        (.vot, "1,2,3,4,5\n", 1),
        (.cvat, "<svg></svg>", 1),
        (.cvat, "<annotations>\n<box frame=\"0\"/>", 2),
        (.cvat, "<annotations>\n</track>", 2),
        (.cvat, "<!DOCTYPE a [<!ENTITY b \"c\">]><annotations>", 1),
        (.kitti, "0 1 car 0 0 -10 1 2 3 4\n0 1 car 0 0 -10 1 2 1\n", 2),
        (.kitti, "0 1 car 0 0 -10 1 2 1 4\n", 1),
        (
            .coco,
            "{\"images\":[{\"id\":1}],\"annotations\":[{\"image_id\":2,\"bbox\":[1,2,3,4]}]}", 1
        ),
        (.json, "{\"something\":1}", 1),
        (.json, "[", 1),
        (.cvat, "<annotations><track id=\"&x;\">", 1),
    ])
    func errorsNameTheLine(format: TrajectoryFormat, text: String, line: Int) throws {
        do {
            _ = try read(text, format)
            Issue.record("read without an error: \(text)")
        } catch TrajectoryError.malformed(let path, let found, _) {
            #expect(path == "file")
            #expect(found == line)
        }
    }

    @Test func otbTakesTabsBlanksAndWindowsLineEnds() throws {
        let log = try read("1\t2\t3\t4\r\n5 6  7 8\r\n 9 , 10,11,12\n0,0,0,0\n\n", .otb)
        #expect(log.records.map(\.box.x) == [1, 5, 9, 9])
        #expect(log.records.map(\.state) == [.tracking, .tracking, .tracking, .lost])
    }

    @Test func votGroundTruthIsRead() throws {
        let log = try read("0,0,4,1,3,3,-1,2\nnan,nan,nan,nan\n1,2,3,4\n2\n", .vot)
        #expect(log.records.map(\.frame) == [0, 1, 2, 3])
        #expect(log.records[0].box == Box(x: -1, y: 0, width: 5, height: 3))
        #expect(log.records.map(\.state) == [.tracking, .lost, .tracking, .lost])
    }

    @Test func csvTakesItsColumnsInAnyOrder() throws {
        let log = try read("\u{FEFF}height,width, y ,x,note,frame\r\n4,3,2,1,hello,7\r\n", .csv)
        #expect(log.records[0].frame == 7)
        #expect(log.records[0].box == Box(x: 1, y: 2, width: 3, height: 4))
    }

    @Test func unknownKeysAreIgnored() throws {
        let log = try read(
            "{\"holdfast\":{\"version\":\"9\",\"new\":[{\"deep\":null}]}}\n"
                + "{\"frame\":0,\"box\":[1,2,3,4],\"more\":true}\n", .jsonl)
        #expect(log.header.version == "9")
        #expect(log.records.count == 1)
    }

    @Test func cvatFilesOfAnnotatorsAreRead() throws {
        let log = try read(
            """
            <?xml version="1.0"?><!-- a > b -->
            <annotations><meta><job><owner>me &amp; you</owner></job></meta>
            <track id='4' label="a>b" source="manual">
              <box frame="2" outside="0" occluded="0" keyframe="1" xtl="1.5" ytl="2" xbr="4" ybr="6"
                 z_order="0"/>
              <box frame="3" outside="1" occluded="0" keyframe="1" xtl="1.5" ytl="2" xbr="4" ybr="6">
              <attribute name="colour">r</attribute></box>
            </track></annotations>
            """, .cvat)
        #expect(log.records.map(\.id) == [4, 4])
        #expect(log.records.map(\.frame) == [2, 3])
        #expect(log.records.map(\.state) == [.tracking, .lost])
        #expect(log.records[0].box == Box(x: 1.5, y: 2, width: 2.5, height: 4))
    }

    @Test func aCVATFileThatWasCutShortIsRead() throws {
        let bytes = try fullLog.encoded(as: .cvat)
        for end in stride(from: 1, to: bytes.count, by: 7) {
            let log = try Trajectory(bytes: Array(bytes[..<end]), format: .cvat, name: "file")
            #expect(log.records.count <= 4)
        }
    }

    @Test func longLinesAndDeepTextsAreRefused() throws {
        let long = String(repeating: "1,", count: 40_000)
        let deep = String(repeating: "[", count: 5_000)
        let open = "<annotations>" + String(repeating: "<a>", count: 50)
        #expect(throws: TrajectoryError.self) { try read(long, .otb) }
        #expect(throws: TrajectoryError.self) { try read(deep, .jsonl) }
        #expect(throws: TrajectoryError.self) { try read(open, .cvat) }
    }

    /// No bytes may stop the process: each is a trajectory or an error. What was read can be written.
    @Test(arguments: TrajectoryFormat.allCases.filter { $0.isReadable && !$0.isFolder })
    func anyBytesAreReadOrRefused(format: TrajectoryFormat) throws {
        let single = format.holdsSeveralTargets ? fullLog : singleLog
        let valid = try single.encoded(as: format)
        var random = TestNumbers(42)
        var readable = 0
        for _ in 0..<1500 {
            var bytes = valid
            for _ in 0..<(1 + random.below(4)) {
                let place = random.below(bytes.count)
                switch random.below(5) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[random.below(bytes.count)], at: place)
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                default: bytes.insert(contentsOf: Array("1e308,-9".utf8), at: place)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if let log = try? Trajectory(bytes: bytes, format: format, name: "file") {
                readable += 1
                _ = try log.encoded(as: .jsonl)
            }
        }
        #expect(readable > 20)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8(random.below(256)) }
            _ = try? Trajectory(bytes: bytes, format: format, name: "file")
        }
    }
}
