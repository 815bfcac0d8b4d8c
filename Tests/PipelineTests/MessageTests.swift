import Foundation
import HoldfastImaging
import HoldfastTracking
import HoldfastVideo
import Testing

@testable import HoldfastPipeline

@Suite struct MessageTests {
    private let box = Box(x: 1.25, y: 2, width: 3, height: 4)

    @Test func aFailureSaysWhereAndWhy() {
        let error = TrackerError.invalidBox(box, reason: "it is far larger than the frame")
        let failure = PipelineFailure(stage: .track, frame: 3, time: 0.1, underlying: error)
        let message =
            "frame 3: the box 1.3,2,3,4 cannot be followed: it is far larger than the frame"
        #expect(failure.description == message)
        #expect(failure.localizedDescription == message)
    }

    @Test func aFailureNamesItsOutputAndFrameOnce() {
        let full = ThreadError(name: "draw", code: EAGAIN)
        #expect(
            PipelineFailure(stage: .log, name: "a.csv", frame: 3, underlying: full).description
                == "frame 3: a.csv: \(full.description)")
        let video = VideoError(.inputOutput, "cannot write", file: "a.mp4", frame: 3)
        #expect(
            PipelineFailure(stage: .write, name: "a.mp4", frame: 3, underlying: video).description
                == video.description)
        #expect(
            PipelineFailure(stage: .annotate, frame: 3, underlying: full).description
                == "frame 3: cannot annotate: \(full.description)")
    }

    @Test func aNoticeSaysWhatWasRefusedAndWhy() {
        let notice = PipelineNotice.commandRefused(
            .remove(id: 4), frame: 7, error: PipelineCommandError.notFollowed(id: 4))
        #expect(notice.description == "frame 7: target 4 cannot be dropped: there is no target 4")
    }
}
