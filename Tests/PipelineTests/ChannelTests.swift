import Dispatch
import Foundation
import Testing

@testable import HoldfastPipeline

/// Counts what is alive, so that a test sees a leak or a frame too many.
final class Population: @unchecked Sendable {
    private let lock = NSLock()
    private var alive = 0
    private var peak = 0

    var now: Int { lock.withLock { alive } }
    var most: Int { lock.withLock { peak } }

    func enter() {
        lock.withLock {
            alive += 1
            peak = max(peak, alive)
        }
    }

    func leave() { lock.withLock { alive -= 1 } }
}

/// Something that can only be moved.
struct Token: ~Copyable, Sendable {
    let number: Int
    let population: Population

    init(_ number: Int, _ population: Population) {
        self.number = number
        self.population = population
        population.enter()
    }

    deinit { population.leave() }
}

private func number(of token: consuming Token?) -> Int? {
    switch consume token {
    case .some(let token): token.number
    case .none: nil
    }
}

@Suite struct ChannelTests {
    @Test func passesEverythingInOrderFromThreadToThread() {
        let channel = Channel<Token>(capacity: 3)
        let population = Population()
        DispatchQueue(label: "sender").async {
            for number in 0..<2000 { _ = channel.send(Token(number, population)) }
            channel.finish()
        }
        var expected = 0
        while let token = channel.receive() {
            #expect(token.number == expected)
            expected += 1
        }
        #expect(expected == 2000)
        #expect(population.now == 0)
        // Three inside, one in each hand.
        #expect(population.most <= 5)
    }

    @Test func newestKeepsWhatIsCurrent() {
        let channel = Channel<Token>(capacity: 2, policy: .newest)
        let population = Population()
        for number in 0..<10 {
            let sent = channel.send(Token(number, population))
            #expect(sent)
        }
        #expect(channel.dropped == 8)
        #expect(population.now == 2)
        let received = [number(of: channel.receive()), number(of: channel.receive())]
        #expect(received == [8, 9])
    }

    @Test func finishWakesAReceiver() {
        let channel = Channel<Token>(capacity: 1)
        DispatchQueue(label: "finisher").asyncAfter(deadline: .now() + 0.02) { channel.finish() }
        let ended = channel.receive() == nil
        #expect(ended)
        let sent = channel.send(Token(0, Population()))
        #expect(!sent)
    }

    @Test func cancelWakesASenderAndDestroysWhatIsInside() {
        let channel = Channel<Token>(capacity: 1)
        let population = Population()
        _ = channel.send(Token(0, population))
        DispatchQueue(label: "canceller").asyncAfter(deadline: .now() + 0.02) { channel.cancel() }
        let sent = channel.send(Token(1, population))
        #expect(!sent)
        #expect(population.now == 0)
        let ended = channel.receive() == nil
        #expect(ended)
    }

    @Test func destroysWhatIsInsideWithItself() {
        let population = Population()
        do {
            let channel = Channel<Token>(capacity: 3)
            _ = channel.send(Token(0, population))
            _ = channel.send(Token(1, population))
            _ = channel.receive()
            #expect(population.now == 1)
        }
        #expect(population.now == 0)
    }

    @Test func manySendersAndReceiversLoseNothing() {
        let channel = Channel<Token>(capacity: 2)
        let population = Population()
        let sum = Population()
        let senders = DispatchGroup()
        let receivers = DispatchGroup()
        for _ in 0..<3 {
            DispatchQueue(label: "sender").async(group: senders) {
                for number in 0..<200 { _ = channel.send(Token(number, population)) }
            }
            DispatchQueue(label: "receiver").async(group: receivers) {
                while channel.receive() != nil { sum.enter() }
            }
        }
        senders.wait()
        channel.finish()
        receivers.wait()
        #expect(sum.now == 600)
        #expect(population.now == 0)
    }
}
