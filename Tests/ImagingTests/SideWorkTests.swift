import Dispatch
import Foundation
import Testing

@testable import HoldfastImaging

@Suite struct SideWorkTests {
    /// Work that counts how often it is done.
    private final class Counter: Sendable {
        private let count = Locked(0)
        var value: Int { count.withLock { $0 } }

        func work(on value: Int) -> SideWork<Int> {
            SideWork(on: value) { [self] value in
                count.withLock { $0 += 1 }
                value += 1
            }
        }
    }

    @Test func itIsDoneOnceHoweverManyAsk() {
        let counter = Counter()
        let work = counter.work(on: 4)
        work.offer()
        let results = Locked<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            let result = work.result()
            results.withLock { $0.append(result) }
        }
        #expect(results.withLock { $0 } == [Int](repeating: 5, count: 16))
        #expect(counter.value == 1)
    }

    @Test func whatNobodyBeganIsDoneByWhoAsks() {
        let counter = Counter()
        let work = counter.work(on: 1)
        #expect(counter.value == 0)
        #expect(work.result() == 2)
        #expect(work.result() == 2)
        #expect(counter.value == 1)
    }

    @Test func whatIsDoneIsNotDoneAgain() {
        #expect(SideWork(done: 7).result() == 7)
    }

    @Test func aPoolWhoseThreadsAllWaitHoldsNobodyUp() {
        // Each asks for work that is queued behind all of them.
        let counter = Counter()
        let sum = Locked(0)
        DispatchQueue.concurrentPerform(iterations: 200) { i in
            let works = (0..<5).map { counter.work(on: i * 5 + $0) }
            for work in works { work.offer() }
            let results = works.reversed().map { $0.result() }
            sum.withLock { $0 += results.reduce(0, +) }
        }
        #expect(sum.withLock { $0 } == (1...1000).reduce(0, +))
        #expect(counter.value == 1000)
    }
}

@Suite struct SidePatienceTests {
    private func refused(by patience: SidePatience) -> Int {
        var count = 0
        while !patience.isOffered() { count += 1 }
        return count
    }

    @Test func afterAWaitThatDidNotPayNothingIsOfferedForAWhile() {
        let patience = SidePatience()
        #expect(refused(by: patience) == 0)
        for expected in [1, 2, 4, 8] {
            patience.note(wait: .milliseconds(2), cost: .milliseconds(1))
            #expect(refused(by: patience) == expected)
        }
        // Others make it forget.
        for _ in 0..<4 { patience.note(wait: .zero, cost: .milliseconds(1)) }
        #expect(refused(by: patience) == 0)
        patience.note(wait: .milliseconds(2), cost: .milliseconds(1))
        #expect(refused(by: patience) == 1)
        for _ in 0..<20 { patience.note(wait: .seconds(1), cost: .milliseconds(1)) }
        #expect(refused(by: patience) == 256)
    }

    @Test func aWaitThatIsShorterThanTheWorkPays() {
        let patience = SidePatience()
        for _ in 0..<10 { patience.note(wait: .milliseconds(9), cost: .milliseconds(10)) }
        #expect(refused(by: patience) == 0)
    }

    @Test func aLongWaitForLittleWorkDoesNotPay() {
        let patience = SidePatience()
        let (begun, asked) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let work = SideWork(on: 1) { value in
            begun.signal()
            asked.wait()
            // As a thread that is put aside within its work.
            Thread.sleep(forTimeInterval: 0.2)
            value += 1
        }
        work.offer(patience)
        begun.wait()
        asked.signal()
        #expect(work.result() == 2)
        #expect(refused(by: patience) == 1)
    }

    @Test func whatIsNotOfferedIsDoneByWhoAsks() {
        let patience = SidePatience()
        for _ in 0..<20 { patience.note(wait: .seconds(1), cost: .zero) }
        for i in 0..<100 {
            let work = SideWork(on: i) { $0 += 1 }
            work.offer(patience)
            #expect(work.result() == i + 1)
        }
        #expect(refused(by: patience) == 156)
    }
}
