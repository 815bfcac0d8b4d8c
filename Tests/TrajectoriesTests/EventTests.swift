import HoldfastImaging
import Testing

@testable import HoldfastTrajectories

@Suite struct EventTests {
    private let drop = TrajectoryEvent(frame: 7, time: 0.28, dropped: 2)
    private let gap = TrajectoryEvent(frame: 9, time: 12.5, dropped: 0, gap: 12.25)

    @Test func eventsAreLinesOfTheirOwn() {
        var encoder = JSONLinesEncoder()
        #expect(
            String(decoding: encoder.encode(drop), as: UTF8.self)
                == "{\"event\":\"drop\",\"frame\":7,\"time\":0.28,\"dropped\":2}\n")
        #expect(
            String(decoding: encoder.encode(gap), as: UTF8.self)
                == "{\"event\":\"gap\",\"frame\":9,\"time\":12.5,\"seconds\":12.25,\"dropped\":0}\n"
        )
    }

    @Test func readingLeavesThemOut() throws {
        var encoder = JSONLinesEncoder()
        let record = TrajectoryRecord(
            frame: 7, time: 0.28, box: Box(x: 1, y: 2, width: 3, height: 4))
        let bytes =
            encoder.begin(TrajectoryHeader(version: "1")) + encoder.encode(drop)
            + (try encoder.encode(record)) + encoder.encode(gap)
        #expect(
            try Trajectory(bytes: bytes, format: .jsonl, name: "log").records.map(\.frame) == [7])
    }

    @Test func otherFormatsHoldNone() {
        for format in TrajectoryFormat.allCases {
            var encoder = format.makeEncoder()
            #expect((format == .jsonl) == !encoder.encode(drop).isEmpty)
        }
    }
}
