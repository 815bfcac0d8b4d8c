import Testing

@testable import HoldfastTracking

@Suite struct TrainingScheduleTests {
    private func schedule(_ interval: Int, _ steadyInterval: Int) -> TrainingSchedule {
        var parameters = FilterParameters()
        parameters.interval = interval
        parameters.steadyInterval = steadyInterval
        return TrainingSchedule(parameters: parameters)
    }

    /// The frames up to the 24th on which the filter is trained.
    private func trained(
        _ schedule: TrainingSchedule, frames: some Sequence<Int> = 1...24, response: (Int) -> Double
    ) -> [Int] {
        var schedule = schedule
        return frames.filter { schedule.isDue(frame: $0, response: response($0)) }
    }

    @Test func aResponseAsHighAsUsualTrainsSeldom() {
        #expect(trained(schedule(3, 6)) { _ in 1 } == [6, 12, 18, 24])
        #expect(trained(schedule(3, 6)) { _ in 0.99 } == [3, 6, 9, 12, 15, 18, 21, 24])
        #expect(trained(schedule(3, 9)) { _ in 1.2 } == [9, 18])
    }

    @Test func aLowResponseCountsOnTheFramesOnWhichTheFilterMayBeTrained() {
        #expect(trained(schedule(3, 6)) { $0 == 9 ? 0.5 : 1 } == [6, 9, 15, 21])
        #expect(trained(schedule(3, 6)) { $0 == 10 ? 0.5 : 1 } == [6, 12, 18, 24])
    }

    @Test func intervalsThatDoNotFitOneAnother() {
        #expect(trained(schedule(4, 6)) { _ in 1 } == [8, 16, 24])
        for steady in [1, 3] {
            #expect(trained(schedule(3, steady)) { _ in 1 } == [3, 6, 9, 12, 15, 18, 21, 24])
        }
    }

    @Test func framesThatAreNotLearnedFromDoNotCount() {
        // The target is away from frame 4 to 14.
        #expect(
            trained(schedule(3, 6), frames: Array(1...3) + Array(15...24)) { _ in 1 } == [18, 24])
    }

    @Test func aStateThatCannotBeIsRefused() throws {
        var long = schedule(3, 50)
        for frame in 1...20 { _ = long.isDue(frame: frame, response: 1) }
        var writer = StateWriter()
        try long.archive(&writer)
        var reader = StateReader(writer.bytes)
        var short = schedule(3, 6)
        #expect(throws: TrackerError.self) { try short.archive(&reader) }
    }
}
