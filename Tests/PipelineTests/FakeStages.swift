import Foundation
import HoldfastImaging
import HoldfastTracking

@testable import HoldfastPipeline

struct Broken: Error, Equatable {
    var what: String
}

/// A frame without a picture.
struct FakeFrame: ~Copyable, PipelineFrame {
    let index: Int
    let size: (width: Int, height: Int)
    var marks: [String] = []
    private let population: Population

    init(index: Int, size: (width: Int, height: Int) = (100, 50), population: Population) {
        self.index = index
        self.size = size
        self.population = population
        population.enter()
    }

    deinit { population.leave() }

    var time: Double { Double(index) / 25 }

    func withImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(
            .unchecked(
                width: size.width, height: size.height, encoding: .gray(fullRange: true), planes: []
            ))
    }
}

/// A tracker whose box moves right by one pixel a frame.
struct FakeTracker: TargetTracker {
    var estimate: Estimate
    var keepsMaps = true
    var responseMap: ScalarMap? {
        ScalarMap(columns: 1, rows: 1, values: [1], region: estimate.box)
    }
    var activationMap: ScalarMap? { nil }

    init(box: Box) {
        estimate = Estimate(
            box: box, state: .tracking, confidence: 1, peakToSidelobeRatio: 10, subpeakRatio: 0)
    }

    mutating func update(image: ImageView) -> Estimate {
        estimate.box.x += 1
        return estimate
    }
}

/// A list that threads write to.
final class Notes<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Value] = []

    var all: [Value] { lock.withLock { values } }
    func add(_ value: Value) { lock.withLock { values.append(value) } }
}

extension Bench {
    /// Adds a target that cannot be begun on its frame.
    func failTracking(of pipeline: inout Pipeline<FakeFrame>, at frame: Int) {
        pipeline.targets.append(
            Target(id: 2, box: Box(x: 0, y: 0, width: 5, height: 5), firstFrame: frame))
        pipeline.makeTracker = { _, target in
            guard target.id == 1 else { throw Broken(what: "track") }
            return FakeTracker(box: target.box)
        }
    }
}

/// A pipeline of fake stages, each of which notes what passes and can be made to fail at a frame.
struct Bench {
    let population = Population()
    let control = PipelineControl()
    let logged = Notes<FrameReport>()
    let written = Notes<Int>()
    let finished = Notes<String>()
    let notices = Notes<PipelineNotice>()
    var frames = 40
    var targets = [Target(id: 1, box: Box(x: 10, y: 10, width: 20, height: 20))]
    var failing: (stage: PipelineStage, frame: Int)?
    var size: @Sendable (Int) -> (width: Int, height: Int) = { _ in (100, 50) }

    func pipeline() -> Pipeline<FakeFrame> {
        let (frames, failing, size, population) = (frames, failing, size, population)
        let (logged, written, finished, notices) = (logged, written, finished, notices)
        @Sendable func check(_ stage: PipelineStage, _ frame: Int) throws {
            if let failing, failing == (stage, frame) { throw Broken(what: stage.rawValue) }
        }
        let position = Population()
        var pipeline = Pipeline<FakeFrame>(
            input: FrameInput {
                let index = position.now
                guard index < frames else { return nil }
                position.enter()
                try check(.read, index)
                return FakeFrame(index: index, size: size(index), population: population)
            },
            targets: targets,
            makeTracker: { _, target in FakeTracker(box: target.box) })
        pipeline.observers = [
            ReportObserver(
                name: "log",
                observe: {
                    try check(.log, $0.index)
                    logged.add($0)
                }, finish: { finished.add("log") })
        ]
        pipeline.annotate = { frame, report in
            try check(.annotate, report.index)
            frame.marks.append("box")
        }
        pipeline.outputs = [
            FrameOutput(
                name: "video",
                write: { frame, report in
                    try check(.write, report.index)
                    guard frame.marks == ["box"], frame.index == report.index else {
                        throw Broken(what: "not annotated")
                    }
                    written.add(frame.index)
                }, finish: { finished.add("video") })
        ]
        pipeline.notice = { notices.add($0) }
        return pipeline
    }
}
