import Foundation
import HoldfastImaging
import HoldfastTrajectories
import Testing

@testable import HoldfastFinishing

@Suite struct StatisticsTests {
    /// 3 and 4 pixels a frame: 5 along the path; away on frames 10 to 14.
    private let log = Trajectory(
        header: TrajectoryHeader(width: 320, height: 240, frameRate: 25),
        records: (0..<25).map { frame in
            TrajectoryRecord(
                frame: frame, id: 2,
                box: Box(
                    center: Point(x: 40 + 3 * Double(frame), y: 30 + 4 * Double(frame)),
                    width: 20, height: 10),
                state: (10..<15).contains(frame) ? .lost : .tracking,
                confidence: (10..<15).contains(frame) ? 0 : 0.8, label: "a & b")
        })

    @Test func lengthsSpeedsAndAbsences() throws {
        let value = TrackStatistics(of: 2, in: log)
        #expect(value.frames == 25 && value.lostFrames == 5 && value.absences == 1)
        #expect(abs(value.path - 5 * 18) < 1e-9)
        #expect(abs(value.displacement - 5 * 24) < 1e-9)
        #expect(abs(try #require(value.meanSpeed) - 125) < 1e-9)
        #expect(abs(try #require(value.topSpeed) - 125) < 1e-9)
        #expect(abs(try #require(value.duration) - 1) < 1e-9)
        #expect(abs(try #require(value.lostTime) - 0.2) < 1e-9)
        #expect(abs(try #require(value.meanConfidence) - 0.8) < 1e-9)
        #expect(value.speedUnit == "px/s")
        #expect(value.samples.filter { $0.speed == nil }.map(\.frame) == Array(10..<15))
    }

    @Test func lengthsInMetres() throws {
        let value = TrackStatistics(of: 2, in: log, unit: LengthUnit(metresPerPixel: 0.1))
        #expect(abs(value.path - 9) < 1e-9)
        #expect(abs(try #require(value.meanSpeed) - 12.5) < 1e-9)
        #expect(value.speedUnit == "m/s")
    }

    @Test func withoutARateSpeedsAreAFrame() throws {
        var log = log
        log.header.frameRate = 0
        let value = TrackStatistics(of: 2, in: log)
        #expect(value.duration == nil && value.speedUnit == "px/frame")
        #expect(abs(try #require(value.meanSpeed) - 5) < 1e-9)
    }

    @Test func tablesHaveALinePerTargetAndFrame() {
        let report = StatisticsReport([
            .init(log: "a,b.jsonl", statistics: TrackStatistics(of: 2, in: log))
        ])
        let targets = report.targetsCSV.split(separator: "\n")
        #expect(targets.count == 2)
        #expect(targets[1].hasPrefix("\"a,b.jsonl\",2,a & b,0,24,25,1,5,0.2,1,0,0,90,120,px,125,"))
        #expect(report.framesCSV.split(separator: "\n").count == 26)
        #expect(report.table.contains("90 px"))
        #expect(report.json.contains("\"path\":90"))
    }

    @Test func picturesAreWellFormed() throws {
        let report = StatisticsReport([
            .init(log: "a.jsonl", statistics: TrackStatistics(of: 2, in: log))
        ])
        let pictures = StatisticsPictures(report)
        for svg in [
            pictures.paths(width: 320, height: 240), pictures.speed, pictures.confidence,
        ] {
            let parser = XMLChecker(svg)
            #expect(parser.isWellFormed)
            #expect(svg.contains("a &amp; b"))
        }
        // Two stretches, each with its dark edge, and a dashed line between them.
        let paths = pictures.paths(width: 320, height: 240)
        #expect(paths.components(separatedBy: "<polyline").count == 6)
        #expect(pictures.confidence.contains("class=\"lost\""))
    }
}

/// Whether elements are closed in their order.
private struct XMLChecker {
    let isWellFormed: Bool

    init(_ text: String) {
        var open: [Substring] = []
        var isGood = true
        for part in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            let tag = part.prefix { $0 != ">" }
            if tag.hasPrefix("/") {
                isGood = isGood && open.popLast() == tag.dropFirst()
            } else if !tag.hasSuffix("/") {
                open.append(tag.prefix { !$0.isWhitespace })
            }
        }
        isWellFormed = isGood && open.isEmpty
    }
}
