import HoldfastImaging

/// A bounded queue between two stages that run on different threads. Elements are moved in and out.
/// It never holds more than `capacity` of them.
///
/// A sender blocks while the channel is full (or drops the oldest element, see ``ChannelPolicy``),
/// a receiver while it is empty. Any number of threads may send and receive.
public final class Channel<Element: ~Copyable & Sendable>: Sendable {
    private struct Ring {
        var state: ChannelState
        let slots: UnsafeMutablePointer<Element>
    }

    private let ring: Monitor<Ring>

    public init(capacity: Int, policy: ChannelPolicy = .lossless) {
        let state = ChannelState(capacity: capacity, policy: policy)
        ring = Monitor(Ring(state: state, slots: .allocate(capacity: state.capacity)))
    }

    deinit {
        cancel()
        ring.withLock { $0.slots.deallocate() }
    }

    /// How many elements were dropped to make room for newer ones.
    public var dropped: Int { ring.withLock { $0.state.dropped } }

    /// How many elements are waiting.
    public var count: Int { ring.withLock { $0.state.count } }

    /// False once the channel has been finished or cancelled: nothing more can be sent.
    public var isOpen: Bool { ring.withLock { $0.state.phase == .open } }

    /// Moves an element in; waits for room if the policy is `lossless`.
    ///
    /// Returns false and destroys the element if the channel has been finished or cancelled.
    public func send(_ element: consuming Element) -> Bool {
        var sent: Element? = element
        let isTaken = ring.wait(wakesOthers: true) { ring -> Bool? in
            switch ring.state.offer() {
            case .store(let slot):
                if let element = sent.take() { (ring.slots + slot).initialize(to: element) }
                return true
            case .replace(let slot):
                (ring.slots + slot).deinitialize(count: 1)
                if let element = sent.take() { (ring.slots + slot).initialize(to: element) }
                return true
            case .wait:
                return nil
            case .refuse:
                return false
            }
        }
        return isTaken ?? false
    }

    /// Moves the oldest element out; waits for one. Nil after the last element of a finished
    /// channel, and at once in a cancelled one.
    public func receive() -> Element? {
        let received = ring.wait(wakesOthers: true) { ring -> Element?? in
            switch ring.state.take() {
            case .element(let slot): (ring.slots + slot).move()
            case .wait: nil
            case .end: .some(nil)
            }
        }
        return received ?? nil
    }

    /// Declares that nothing more will be sent. What is waiting can still be received.
    public func finish() {
        ring.update { $0.state.finish() }
    }

    /// Discards what is waiting and refuses anything new: the receiver has no more use for it.
    public func cancel() {
        ring.update { ring in
            for slot in ring.state.cancel() { (ring.slots + slot).deinitialize(count: 1) }
        }
    }
}
