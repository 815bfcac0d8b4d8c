import Foundation
import HoldfastImaging
import HoldfastTestSupport
import HoldfastTrajectories
import Testing

@Suite struct FileTests {
    func contents(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// What a killed process or a full disk leaves.
    @Test(arguments: [TrajectoryFormat.jsonl, .csv, .mot, .otb, .vot])
    func aLastLineThatIsCutIsLeftOut(format: TrajectoryFormat) throws {
        var log = Trajectory()
        for frame in 0..<3 {
            log.records.append(
                TrajectoryRecord(frame: frame, box: Box(x: 10, y: 20, width: 30, height: 40)))
        }
        let bytes = try log.encoded(as: format)
        let lines = bytes.split(separator: UInt8(ascii: "\n")).count
        let start = try #require(bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
        let whole = try Trajectory(bytes: bytes, format: format, name: "log")
        let cut = try Trajectory(
            bytes: Array(bytes[..<(start + 4)]), format: format, name: "log")
        #expect(cut.records.count == whole.records.count - 1)
        #expect(cut.records == whole.records.dropLast())
        #expect(cut.cutLine == lines)
        #expect(cut.notice(path: "log")?.contains("line \(lines)") == true)
        #expect(whole.cutLine == nil && whole.records.last?.frame == 2)
        // A bad line that is whole is none that was cut.
        #expect(throws: TrajectoryError.self) {
            try Trajectory(
                bytes: Array(bytes[..<(start + 4)]) + [UInt8(ascii: "\n")], format: format,
                name: "log")
        }
    }

    /// A table that was cut within the names of its columns is no table without rows.
    @Test func aTableThatIsCutInItsFirstLineIsTold() throws {
        let text = "frame,time,id,x,y,width,height,sta"
        let cut = try Trajectory(bytes: Array(text.utf8), format: .csv, name: "log")
        #expect(cut.records.isEmpty && cut.cutLine == 1 && !cut.keepsCutLine)
        let whole = try Trajectory(bytes: Array((text + "te\n").utf8), format: .csv, name: "log")
        #expect(whole.cutLine == nil)
    }

    @Test(arguments: ["", "<?xml version=", "<?xml version=\"1.0\"?>\n<!-- none -->"])
    func aCVATFileThatEndsBeforeItsAnnotationsIsTold(text: String) throws {
        let log = try Trajectory(bytes: Array(text.utf8), format: .cvat, name: "log")
        #expect(log.records.isEmpty && log.cutLine != nil)
    }

    /// Whether the last number is whole cannot be told.
    @Test(arguments: [TrajectoryFormat.csv, .mot, .otb, .vot])
    func aLastLineWithoutAnEndThatMakesSenseIsKeptAndTold(format: TrajectoryFormat) throws {
        let box = Box(x: 10, y: 20, width: 30, height: 40)
        let log = Trajectory(records: (0..<3).map { TrajectoryRecord(frame: $0, box: box) })
        let bytes = try log.encoded(as: format)
        let whole = try Trajectory(bytes: bytes, format: format, name: "log")
        let open = try Trajectory(bytes: bytes.dropLast(), format: format, name: "log")
        #expect(open.records == whole.records)
        #expect(open.keepsCutLine && !whole.keepsCutLine)
        #expect(open.cutLine == bytes.count { $0 == UInt8(ascii: "\n") })
        #expect(open.notice(path: "log")?.contains("its last number may be cut") == true)
        #expect(whole.notice(path: "log") == nil)
    }

    /// With three decimals its side would be 0, and the log could not be read back.
    @Test(arguments: [1e-300, 0.0004])
    func aBoxThatIsNothingWhenItIsWrittenIsEmpty(side: Double) throws {
        let error = #expect(throws: TrajectoryError.self) {
            try Trajectory(
                bytes: Array("1,2,3,4\n1,2,\(side),4\n".utf8), format: .otb, name: "log")
        }
        #expect(error?.description.contains("the box is empty") == true)
        let small = try Trajectory(bytes: Array("1,2,0.001,4\n".utf8), format: .otb, name: "log")
        let again = try Trajectory(
            bytes: try small.encoded(as: .jsonl), format: .jsonl, name: "log")
        #expect(again.records.map(\.box) == small.records.map(\.box))
    }

    /// A bit flipped in a log must not become part of what is made from it.
    @Test(arguments: ["3.0", "-0.5"])
    func aConfidenceThatIsNoneIsRefused(confidence: String) throws {
        let box = Box(x: 10, y: 20, width: 30, height: 40)
        let log = Trajectory(
            records: (0..<2).map { TrajectoryRecord(frame: $0, box: box, confidence: 0.25) })
        for format in [TrajectoryFormat.csv, .json, .jsonl] {
            let text = String(decoding: try log.encoded(as: format), as: UTF8.self)
            let second = try #require(text.range(of: "0.25", options: .backwards))
            let flipped = text.replacingCharacters(in: second, with: confidence)
            let error = #expect(throws: TrajectoryError.self) {
                try Trajectory(bytes: Array(flipped.utf8), format: format, name: "log")
            }
            #expect(error?.description.contains("not within 0 and 1") == true, "\(format)")
        }
        var record = log.records[0]
        record.confidence = Double(confidence)
        #expect(throws: TrajectoryError.self) {
            try Trajectory(records: [record]).encoded(as: .jsonl)
        }
    }

    /// Other programs may count in percent.
    @Test func aConfidenceOnAnotherScaleIsUnknown() throws {
        let log = Trajectory(
            records: [
                TrajectoryRecord(
                    frame: 0, box: Box(x: 10, y: 20, width: 30, height: 40), confidence: 0.25)
            ])
        let text = String(decoding: try log.encoded(as: .cvat), as: UTF8.self)
        let percent = text.replacingOccurrences(of: "0.25", with: "25")
        let read = try Trajectory(bytes: Array(percent.utf8), format: .cvat, name: "log")
        #expect(percent != text && read.records.map(\.confidence) == [nil])
    }

    @Test func aDocumentWithoutItsEndIsTold() throws {
        // Boxes that no straight line joins are keyframes all.
        let log = Trajectory(
            records: (0..<3).map { frame in
                TrajectoryRecord(
                    frame: frame,
                    box: Box(x: Double(10 + 20 * (frame % 2)), y: 20, width: 30, height: 40))
            })
        let text = String(decoding: try log.encoded(as: .cvat), as: UTF8.self)
        let second = try #require(text.range(of: "    <box frame=\"2\""))
        let cut = try Trajectory(
            bytes: Array(text[..<second.lowerBound].utf8), format: .cvat, name: "log")
        #expect(cut.records.count == 2)
        #expect(cut.cutLine == text[..<second.lowerBound].count { $0 == "\n" })
        #expect(cut.notice(path: "log")?.contains("cut") == true)
        #expect(try Trajectory(bytes: Array(text.utf8), format: .cvat, name: "log").cutLine == nil)
    }

    @Test func everyRecordIsInTheFileAtOnce() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/log.jsonl"
            let writer = try TrajectoryFileWriter(path: path, header: fullLog.header)
            for (index, record) in fullLog.records.enumerated() {
                try writer.append(record)
                let text = try contents(path)
                #expect(text.hasSuffix("}\n"))
                #expect(text.split(separator: "\n").count == index + 2)
            }
            try writer.finish()
            #expect(throws: TrajectoryError.self) { try writer.append(fullLog.records[0]) }
            #expect(try Trajectory(path: path) == fullLog)
        }
    }

    @Test func anExistingFileIsKeptUnlessTold() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/log.otb.txt"
            try "9,9,9,9\n".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: TrajectoryError.outputExists(path: path)) {
                try singleLog.write(to: path)
            }
            #expect(try contents(path) == "9,9,9,9\n")
            try singleLog.write(to: path, overwrite: true)
            #expect(try Trajectory(path: path) == singleLog)
        }
    }

    @Test func errorsOfFilesNameThem() throws {
        try withTemporaryFolder { folder in
            let missing = folder + "/no/such.jsonl"
            do {
                _ = try TrajectoryFileWriter(path: missing, header: TrajectoryHeader())
                Issue.record("created")
            } catch TrajectoryError.cannotCreate(let path, let reason) {
                #expect(path == missing)
                #expect(reason == "No such file or directory")
            }
            #expect(throws: TrajectoryError.self) { try Trajectory(path: missing) }
            #expect(throws: TrajectoryError.self) { try Trajectory(path: folder, format: .otb) }
            #expect(throws: TrajectoryError.unknownFormat(path: "a.txt")) {
                try Trajectory(path: "a.txt")
            }
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDeviceIsAnError() throws {
        #expect(throws: TrajectoryError.self) {
            try fullLog.write(to: "/dev/full", format: .jsonl)
        }
    }

    @Test func conversionMakesTimesAndPicksATarget() throws {
        try withTemporaryFolder { folder in
            let jsonl = folder + "/a.jsonl"
            let otb = folder + "/b.otb.txt"
            let csv = folder + "/c.csv"
            let cvat = folder + "/d.cvat.xml"
            try fullLog.write(to: jsonl)
            #expect(throws: TrajectoryError.self) {
                try TrajectoryConverter.convert(from: jsonl, to: otb)
            }
            #expect(!FileManager.default.fileExists(atPath: otb))
            #expect(try TrajectoryConverter.convert(from: jsonl, to: otb, target: 2) == 2)
            #expect(try contents(otb) == "1,2,3,4\n2,2,3,4\n")
            try TrajectoryConverter.convert(from: otb, to: csv, frameRate: 25)
            #expect(try Trajectory(path: csv).records.map(\.time) == [0, 0.04])
            try TrajectoryConverter.convert(from: jsonl, to: cvat)
            try TrajectoryConverter.convert(from: cvat, to: csv, overwrite: true)
            #expect(try Trajectory(path: csv).records.map(\.frame) == [3, 3, 4, 4])
        }
    }

    @Test func initialBoxesAreTheFirstOfEachTarget() throws {
        try withTemporaryFolder { folder in
            let log = folder + "/a.jsonl"
            var trajectory = fullLog
            trajectory.records[0].state = .lost
            trajectory.records[2].state = .tracking
            try trajectory.write(to: log)
            let found = try InitialBoxes.read(path: log)
            #expect(found.map(\.id) == [1, 2])
            #expect(found.map(\.frame) == [4, 3])
            let plain = folder + "/boxes.txt"
            try "1,2,3,4\n5 6 7 8\n".write(toFile: plain, atomically: true, encoding: .utf8)
            #expect(try InitialBoxes.read(path: plain).map(\.box.x) == [1, 5])
            #expect(throws: TrajectoryError.tooManyTargets(path: plain, count: 2, limit: 1)) {
                try InitialBoxes.read(path: plain, limit: 1)
            }
            try "".write(toFile: plain, atomically: true, encoding: .utf8)
            #expect(throws: TrajectoryError.self) { try InitialBoxes.read(path: plain) }
        }
    }

    @Test func formatsAreKnownByName() {
        for format in TrajectoryFormat.allCases {
            #expect(TrajectoryFormat(path: "dir.csv/LOG" + format.fileExtension) == format)
            #expect(TrajectoryFormat(name: format.rawValue.uppercased()) == format)
        }
        #expect(TrajectoryFormat(path: "David/groundtruth_rect.txt") == .otb)
        #expect(TrajectoryFormat(path: "x.txt") == nil)
        #expect(TrajectoryFormat(name: "yaml") == nil)
    }
}
