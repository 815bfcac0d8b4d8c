import Dispatch
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
    @Test func afterALongWaitNothingIsOfferedForAWhile() {
        let patience = SidePatience(longest: .milliseconds(1))
        func refused() -> Int {
            var count = 0
            while !patience.isOffered() { count += 1 }
            return count
        }
        #expect(refused() == 0)
        for expected in [1, 2, 4, 8] {
            patience.note(wait: .milliseconds(2))
            #expect(refused() == expected)
        }
        // Short ones make it forget.
        for _ in 0..<4 { patience.note(wait: .zero) }
        #expect(refused() == 0)
        patience.note(wait: .milliseconds(2))
        #expect(refused() == 1)
        for _ in 0..<20 { patience.note(wait: .seconds(1)) }
        #expect(refused() == 256)
    }

    @Test func whatIsNotOfferedIsDoneByWhoAsks() {
        let patience = SidePatience(longest: .zero)
        for i in 0..<100 {
            let work = SideWork(on: i) { $0 += 1 }
            work.offer(patience)
            #expect(work.result() == i + 1)
        }
    }
}
