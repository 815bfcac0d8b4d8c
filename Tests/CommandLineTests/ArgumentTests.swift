import ArgumentParser
import HoldfastImaging
import Testing

@testable import HoldfastCommandLine

@Suite struct ArgumentTests {
    @Test func pointsInPixelsAndPercent() throws {
        let point = try PointArgument("12.5, 50%")
        #expect(point.x.pixels(of: 640) == 12.5)
        #expect(point.y.pixels(of: 480) == 240)
        for text in ["", "1", "1,2,3", "a,b", "nan,1", "1,inf"] {
            #expect(throws: (any Error).self) { try PointArgument(text) }
        }
    }

    @Test func boxesInPixelsAndPercent() throws {
        let pixels = try BoxArgument("100, 80.5,40,60")
        #expect(
            pixels.box(inWidth: 640, height: 480) == Box(x: 100, y: 80.5, width: 40, height: 60))
        let mixed = try BoxArgument("10%,20%,32,5%")
        #expect(mixed.box(inWidth: 640, height: 480) == Box(x: 64, y: 96, width: 32, height: 24))
    }

    @Test func startsAsTimesAndFrames() throws {
        #expect(try StartArgument("12.5") == .time(12.5))
        #expect(try StartArgument("1:02:03.5") == .time(3723.5))
        #expect(try StartArgument("2:30") == .time(150))
        #expect(try StartArgument("frame:300") == .frame(300))
        for text in ["", "x", "1:2:3:4", "-1", "frame:", "frame:1.5", "nan", "inf"] {
            #expect(throws: ValidationError.self) { try StartArgument(text) }
        }
    }

    @Test func theProgressLine() {
        #expect(
            ProgressLine.text(done: 50, total: 200, seconds: 2)
                == "frame 50 of 200 (25 %)  25.0 frames/s  0:06 left")
        #expect(
            ProgressLine.text(done: 100, total: 360_100, seconds: 10)
                == "frame 100 of 360100 (0 %)  10.0 frames/s  10:00:00 left")
        #expect(ProgressLine.text(done: 7, total: nil, seconds: 1) == "frame 7  7.0 frames/s")
    }
}
