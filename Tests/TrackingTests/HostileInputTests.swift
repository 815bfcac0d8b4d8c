import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

/// Whatever the pictures and boxes are, an estimate is finite, not empty and bounded.
@Suite struct HostileInputTests {
    private static func expectSane(
        _ estimate: Estimate, width: Int, height: Int, first: Box,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let box = estimate.box
        #expect(box.isValid, sourceLocation: sourceLocation)
        // The last place of a target lies in the frame; a frame of few pixels does not make the box
        // smaller than four.
        #expect((0...Double(width)).contains(box.center.x), sourceLocation: sourceLocation)
        #expect((0...Double(height)).contains(box.center.y), sourceLocation: sourceLocation)
        #expect(
            box.width <= max(Double(width), first.width, 4) + 1e-6, sourceLocation: sourceLocation)
        #expect(
            box.height <= max(Double(height), first.height, 4) + 1e-6,
            sourceLocation: sourceLocation)
        #expect((0...1).contains(estimate.confidence), sourceLocation: sourceLocation)
        #expect((0...1).contains(estimate.subpeakRatio), sourceLocation: sourceLocation)
        #expect(estimate.peakToSidelobeRatio.isFinite, sourceLocation: sourceLocation)
    }

    /// A checkered picture, moved by `shift`.
    private static func picture(_ width: Int, _ height: Int, shift: Int = 0) -> TestPicture {
        TestPicture(
            width: width, height: height, encoding: .ycbcr(matrix: .bt601, fullRange: false),
            divisor: 2
        ) { plane, column, row in
            plane == 0
                ? 40 + ((column + shift) / 5 * 37 + row / 7 * 61) % 180
                : 100 + (column * 3 + row * 5) % 60
        }
    }

    private static func constant(_ width: Int, _ height: Int, _ value: Int = 128) -> TestPicture {
        TestPicture(width: width, height: height, encoding: .gray(fullRange: true)) { _, _, _ in
            value
        }
    }

    private static func follow(
        _ box: Box, _ pictures: [TestPicture],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let first = try #require(pictures.first)
        var tracker = try Tracker(image: first.view, box: box)
        for picture in pictures {
            let estimate = tracker.update(image: picture.view)
            expectSane(
                estimate, width: picture.view.width, height: picture.view.height, first: box,
                sourceLocation: sourceLocation)
            #expect(tracker.estimate == estimate, sourceLocation: sourceLocation)
        }
    }

    @Test func aPictureOfOnePixel() throws {
        for picture in [Self.constant(1, 1), Self.picture(1, 1)] {
            try Self.follow(Box(x: 0, y: 0, width: 1, height: 1), [picture, picture, picture])
        }
    }

    @Test func aPictureOfOneRowOrColumn() throws {
        try Self.follow(
            Box(x: 10, y: 0, width: 9, height: 1), [Self.picture(100, 1), Self.picture(100, 1)])
        try Self.follow(
            Box(x: 0, y: 10, width: 1, height: 9), [Self.picture(1, 100), Self.picture(1, 100)])
    }

    @Test(arguments: [0, 128, 255])
    func aPictureOfOneColor(value: Int) throws {
        let picture = Self.constant(64, 48, value)
        try Self.follow(
            Box(x: 20, y: 10, width: 16, height: 12), [picture, picture, picture, picture])
    }

    @Test func aTargetThatVanishesInOneColor() throws {
        try Self.follow(
            Box(x: 30, y: 20, width: 20, height: 16),
            [Self.picture(96, 64)] + (0..<8).map { Self.constant(96, 64, $0 * 30) })
    }

    @Test(arguments: [
        Box(x: 30, y: 20, width: 1, height: 1),
        Box(x: 30, y: 20, width: 1e-3, height: 1e-3),
        Box(x: 30, y: 0, width: 1, height: 64),
        Box(x: 0, y: 20, width: 96, height: 1),
        Box(x: 0, y: 20, width: 1e-40, height: 30),
        Box(x: -40, y: -30, width: 45, height: 35),
        Box(x: 95.5, y: 63.5, width: 40, height: 30),
        Box(x: -50, y: -50, width: 200, height: 200),
        Box(x: -400, y: -300, width: 900, height: 600),
        Box(x: 0, y: 0, width: 96, height: 64),
    ])
    func boxesOfEverySize(box: Box) throws {
        try Self.follow(box, (0..<3).map { Self.picture(96, 64, shift: $0) })
    }

    @Test func framesThatChangeTheirSizeAndEncoding() throws {
        try Self.follow(
            Box(x: 60, y: 40, width: 20, height: 16),
            [
                Self.picture(96, 64), Self.picture(48, 32), Self.picture(1, 1),
                Self.picture(7, 200), Self.constant(96, 64), Self.picture(200, 150),
            ])
    }

    @Test(arguments: [
        Box(x: 10, y: 10, width: 0, height: 5), Box(x: 10, y: 10, width: 5, height: -5),
        Box(x: .nan, y: 10, width: 5, height: 5), Box(x: 10, y: .infinity, width: 5, height: 5),
        Box(x: 10, y: 10, width: .nan, height: 5), Box(x: 10, y: 10, width: .infinity, height: 5),
        Box(x: 96, y: 10, width: 5, height: 5), Box(x: 10, y: -5, width: 5, height: 5),
        Box(x: 1e300, y: 1e300, width: 5, height: 5),
        Box(x: -5000, y: 0, width: 10000, height: 10),
    ])
    func boxesThatAreRefused(box: Box) throws {
        let picture = Self.picture(96, 64)
        #expect(throws: TrackerError.self) { try Tracker(image: picture.view, box: box) }
        var parameters = TrackerParameters.balanced
        parameters.window.cells = 16
        var tracker = try Tracker(
            image: picture.view, box: Box(x: 20, y: 20, width: 20, height: 20),
            parameters: parameters)
        let before = tracker.estimate
        #expect(throws: TrackerError.self) { try tracker.restart(image: picture.view, box: box) }
        #expect(tracker.estimate == before)
    }

    @Test(arguments: [
        ("window.cells", 34.0), ("window.cells", 17), ("features.gradient", 9),
    ])
    func parametersThatDoNotFitAreRefused(name: String, value: Double) throws {
        let picture = Self.picture(96, 64)
        #expect(throws: TrackerError.self) {
            var parameters = TrackerParameters.balanced
            try parameters.set(name, to: value)
            return try Tracker(
                image: picture.view, box: Box(x: 20, y: 20, width: 20, height: 20),
                parameters: parameters)
        }
    }

    @Test func parametersSetPastTheirRangesAreRefused() throws {
        let picture = Self.picture(96, 64)
        let changes: [(inout TrackerParameters) -> Void] = [
            { $0.window.padding = .nan }, { $0.window.cells = .max }, { $0.window.cellSize = 0 },
            { $0.filter.memorySize = -1 }, { $0.filter.interval = 0 },
            { $0.prr.weight = .infinity },
        ]
        for change in changes {
            var parameters = TrackerParameters.balanced
            change(&parameters)
            #expect(throws: TrackerError.self) {
                try Tracker(
                    image: picture.view, box: Box(x: 20, y: 20, width: 20, height: 20),
                    parameters: parameters)
            }
        }
    }

    @Test func extremeParametersTrack() throws {
        for upper in [false, true] {
            for entry in TrackerParameters.table where entry.name != "window.cells" {
                let value = upper ? entry.range.upperBound : entry.range.lowerBound
                // What only makes it slow is left out.
                guard value <= 100 || !entry.isWhole, entry.name != "memory.size" else { continue }
                var parameters = TrackerParameters.balanced
                parameters.window.cells = 16
                parameters.scale.count = 5
                try parameters.set(entry.name, to: value)
                let box = Box(x: 30, y: 20, width: 20, height: 16)
                var tracker = try Self.picture(96, 64).withView {
                    try Tracker(image: $0, box: box, parameters: parameters)
                }
                for shift in [1, 2] {
                    let estimate = Self.picture(96, 64, shift: shift).withView {
                        tracker.update(image: $0)
                    }
                    Self.expectSane(estimate, width: 96, height: 64, first: box)
                }
            }
        }
    }
}
