import Dispatch
import Foundation
import HoldfastImaging
import Testing

@Suite struct SharingTests {
    @Test func aLockedValueIsChangedByOneThreadAtATime() {
        let sum = Locked(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<1000 { sum.withLock { $0 += 1 } }
        }
        #expect(sum.withLock { $0 } == 8000)
    }

    @Test func aLockIsFreedByAnError() {
        struct Refusal: Error {}
        let value = Locked(1)
        #expect(throws: Refusal.self) {
            try value.withLock { _ throws(Refusal) in throw Refusal() }
        }
        #expect(value.withLock { $0 } == 1)
    }

    @Test func aChangeWakesWhoWaitsForIt() throws {
        let turn = Monitor(0)
        try WorkerThread.start(name: "first") {
            for step in 0..<500 {
                _ = turn.wait(wakesOthers: true) { turn -> Bool? in
                    guard turn == 2 * step else { return nil }
                    turn += 1
                    return true
                }
            }
        }
        for step in 0..<500 {
            let isOurs = turn.wait { $0 == 2 * step + 1 ? true : nil }
            #expect(isOurs == true)
            turn.update { $0 += 1 }
        }
        #expect(turn.withLock { $0 } == 1000)
    }

    @Test func waitingEndsAtItsDeadline() {
        let never = Monitor(0)
        let result = never.wait(until: Date(timeIntervalSinceNow: 0.01)) { $0 > 0 ? true : nil }
        #expect(result == nil)
    }

    @Test func aThreadHasItsNameAndStack() throws {
        let name = Monitor<String?>(nil)
        try WorkerThread.start(name: "holdfast-a-long-name", stackSize: 4 << 20) {
            withUnsafeTemporaryAllocation(byteCount: 3 << 20, alignment: 1) { stack in
                _ = stack.initializeMemory(as: UInt8.self, repeating: 1)
            }
            name.update { name in
                name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            }
        }
        #expect(name.wait { $0 } == "holdfast-a-long\n")
    }

    @Test func aThreadThatCannotBeStartedIsAnError() {
        let error = #expect(throws: ThreadError.self) {
            try WorkerThread.start(name: "tiny", stackSize: 1) {}
        }
        #expect(error?.code == EINVAL)
        #expect(error?.localizedDescription == "cannot start the thread tiny: Invalid argument")
    }
}
