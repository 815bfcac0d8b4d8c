/// What a channel does when it is full.
public enum ChannelPolicy: Sendable, Hashable {
    /// The sender waits for room. Nothing is lost, and a slow receiver slows its sender down.
    case lossless
    /// The oldest waiting element is dropped, and counted, to make room for the new one: the
    /// receiver always gets what is current.
    case newest
}

/// The bookkeeping of a bounded channel: which slot of the ring is written and read next, who has
/// to wait, and how it ends. It has no elements and no locks, so it can be tested by itself.
struct ChannelState: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        /// Elements are sent and received.
        case open
        /// Nothing more is sent; what is waiting is still received.
        case finished
        /// The receiver has gone; nothing is sent or received any more.
        case cancelled
    }

    enum Offer: Sendable, Equatable {
        /// Put the element into this slot.
        case store(slot: Int)
        /// Drop the element that is in this slot, put the new one there.
        case replace(slot: Int)
        /// Full: ask again when an element has been taken.
        case wait
        /// The channel is closed.
        case refuse
    }

    enum Take: Sendable, Equatable {
        /// The element is in this slot.
        case element(slot: Int)
        /// Empty: ask again when an element has been stored.
        case wait
        /// Nothing more will come.
        case end
    }

    let capacity: Int
    let policy: ChannelPolicy
    private(set) var phase = Phase.open
    private(set) var count = 0
    private(set) var dropped = 0
    /// The slot of the oldest element.
    private(set) var first = 0

    init(capacity: Int, policy: ChannelPolicy) {
        self.capacity = max(1, capacity)
        self.policy = policy
    }

    mutating func offer() -> Offer {
        guard phase == .open else { return .refuse }
        if count < capacity {
            defer { count += 1 }
            return .store(slot: (first + count) % capacity)
        }
        switch policy {
        case .lossless:
            return .wait
        case .newest:
            defer {
                first = (first + 1) % capacity
                dropped += 1
            }
            return .replace(slot: first)
        }
    }

    mutating func take() -> Take {
        guard phase != .cancelled else { return .end }
        guard count > 0 else { return phase == .open ? .wait : .end }
        defer {
            first = (first + 1) % capacity
            count -= 1
        }
        return .element(slot: first)
    }

    mutating func finish() {
        if phase == .open { phase = .finished }
    }

    /// Closes the channel; returns the slots whose elements must be destroyed.
    mutating func cancel() -> [Int] {
        let slots = (0..<count).map { (first + $0) % capacity }
        phase = .cancelled
        count = 0
        return slots
    }
}
