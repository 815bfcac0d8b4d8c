import Foundation

/// A bounded queue between two stages that run on different threads. Elements are moved in and out;
/// there are never more than `capacity` of them inside.
///
/// A sender blocks while the channel is full (or drops the oldest element, see ``ChannelPolicy``),
/// a receiver while it is empty. Any number of threads may send and receive.
public final class Channel<Element: ~Copyable & Sendable>: @unchecked Sendable {
    // `condition` guards everything below it.
    private let condition = NSCondition()
    private var state: ChannelState
    private let slots: UnsafeMutablePointer<Element>

    public init(capacity: Int, policy: ChannelPolicy = .lossless) {
        state = ChannelState(capacity: capacity, policy: policy)
        slots = .allocate(capacity: state.capacity)
    }

    deinit {
        for slot in state.cancel() { (slots + slot).deinitialize(count: 1) }
        slots.deallocate()
    }

    /// How many elements made room for newer ones.
    public var dropped: Int {
        condition.lock()
        defer { condition.unlock() }
        return state.dropped
    }

    /// How many elements wait inside.
    public var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return state.count
    }

    /// Moves an element in; waits for room where the policy is `lossless`.
    ///
    /// Returns false, and the element is gone, if the channel has been finished or cancelled.
    public func send(_ element: consuming Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while true {
            switch state.offer() {
            case .store(let slot):
                (slots + slot).initialize(to: element)
                condition.broadcast()
                return true
            case .replace(let slot):
                (slots + slot).deinitialize(count: 1)
                (slots + slot).initialize(to: element)
                condition.broadcast()
                return true
            case .wait:
                condition.wait()
            case .refuse:
                return false
            }
        }
    }

    /// Moves the oldest element out; waits for one. Nil after the last element of a finished
    /// channel, and at once in a cancelled one.
    public func receive() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            switch state.take() {
            case .element(let slot):
                condition.broadcast()
                return (slots + slot).move()
            case .wait:
                condition.wait()
            case .end:
                return nil
            }
        }
    }

    /// Says that no more will be sent. What is inside is still received.
    public func finish() {
        condition.lock()
        defer { condition.unlock() }
        state.finish()
        condition.broadcast()
    }

    /// Throws away what is inside and refuses what comes: the receiver has no more use for it.
    public func cancel() {
        condition.lock()
        defer { condition.unlock() }
        for slot in state.cancel() { (slots + slot).deinitialize(count: 1) }
        condition.broadcast()
    }
}
